// Docker: does the engine take orders from anybody? Docker Engine API, "Get version".
// Sends GET /version, which reads; a port that answers it takes every other request as well.
#include <array>

#include <fmt/core.h>

#include "probes/http_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/json_fields.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{2375, 4243};

struct Engine {
  std::string version;
  std::string api;
  std::string os;

  Engine() = default;
};

/// The fields of the document itself come in among those of its parts, under names of their own.
Engine read_version(std::string_view document) {
  Engine engine;
  dissect::JsonFields fields(document);
  while (const auto field = fields.next()) {
    if (field->key == "Version") engine.version = printable(field->value, 64);
    if (field->key == "ApiVersion") engine.api = printable(field->value, 64);
    if (field->key == "Os") engine.os = printable(field->value, 64);
  }
  return engine;
}

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes heard;
  const auto answer =
      co_await ask_http(ctx.stream, get_request(ctx, "/version"), ctx.answer_wait, heard);
  if (!answer && answer.error().code == Errc::malformed)
    co_return ctx.not_mine(heard, answer.error().detail);
  if (!answer) co_return Unexpected(answer.error());
  const Engine engine = read_version(answer->response.body);
  if (answer->response.status != 200 || engine.api.empty())
    co_return ctx.not_mine(heard, "no version of a Docker engine");
  ctx.observe(claim::kProtocol, "docker");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "none");
  ctx.observe(claim::kProduct, "Docker");
  if (!engine.version.empty()) ctx.observe(claim::kVersion, engine.version);
  ctx.observe("docker.api_version", engine.api);
  ctx.cite(EvidenceKind::record,
           fmt::format("> GET /version\n< Version: {}\n< ApiVersion: {}\n< Os: {}\n",
                       engine.version, engine.api, engine.os));
  co_return ok;
}

}  // namespace

extern const Probe docker{.name = "docker",
                          .transport = Transport::tcp,
                          .ports = kPorts,
                          .risk = Risk::safe,
                          .client_first = true,
                          .recognises = nullptr,
                          .run = run};

}  // namespace tenken::probes
