// OPC UA: the ways in that a server offers. OPC 10000-4 section 5.4.4, OPC 10000-6 section 7.1.
// Sends a hello, opens a channel without security, asks GetEndpoints, and closes the channel; the
// standard lets everybody do that without a session (5.4.1). Nobody is logged in, no node is read.
#include "scanner/dissect/opcua.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/core.h>

#include "probes/certificate.hpp"
#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/plant_requests.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 3> kPorts{4840, 4841, 48010};
constexpr std::size_t kMaxEndpoints = std::size_t{128} * 1024;  // bytes; a certificate in each

std::string url_of(const ProbeContext& ctx) {
  std::string host = ctx.dialer.address().to_string();
  host.resize(std::min(host.find('%'), host.size()));
  return ctx.dialer.address().is_v6() ? fmt::format("opc.tcp://[{}]:{}", host, ctx.port())
                                      : fmt::format("opc.tcp://{}:{}", host, ctx.port());
}

std::string_view policy_name(std::string_view uri) {
  return uri.substr(uri.find('#') == std::string_view::npos ? 0 : uri.find('#') + 1);
}

std::string_view security_name(dissect::OpcUaSecurity security) {
  switch (security) {
    case dissect::OpcUaSecurity::none:
      return "None";
    case dissect::OpcUaSecurity::sign:
      return "Sign";
    case dissect::OpcUaSecurity::sign_and_encrypt:
      return "SignAndEncrypt";
    default:
      return "?";
  }
}

std::string tokens_text(const dissect::OpcUaEndpoint& endpoint) {
  constexpr std::array<std::string_view, 4> kNames{"anonymous", "user", "certificate", "issued"};
  std::string text;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (endpoint.accepts(static_cast<dissect::OpcUaToken>(i)))
      text += (text.empty() ? "" : "+") + std::string(kNames[i]);
  return text;
}

void observe_certificate(ProbeContext& ctx, std::string& record, ByteView der) {
  const auto cert = read_certificate(der);
  if (!cert) return;
  ctx.observe("opcua.cert.subject", cert->subject);
  ctx.observe("opcua.cert.not_after", cert->not_after);
  ctx.observe("opcua.cert.key", cert->key);
  ctx.observe("opcua.cert.self_signed", cert->self_signed ? "true" : "false");
  if (!cert->spki_sha256.empty()) ctx.observe_device(claim::kIdentityTlsKey, cert->spki_sha256);
  record += fmt::format("# certificate: {} {} {}\n", cert->subject, cert->key, cert->sha256);
}

void observe_endpoints(ProbeContext& ctx, std::string& record,
                       const dissect::OpcUaMessage& message) {
  bool anonymous = false;
  bool clear = false;
  std::string ways;
  for (const dissect::OpcUaEndpoint& endpoint : message.endpoints) {
    anonymous = anonymous || endpoint.accepts(dissect::OpcUaToken::anonymous);
    clear = clear || endpoint.security == dissect::OpcUaSecurity::none;
    ways += fmt::format("{}{}/{} {}", ways.empty() ? "" : ", ",
                        printable(policy_name(endpoint.policy), 64),
                        security_name(endpoint.security), tokens_text(endpoint));
  }
  const dissect::OpcUaEndpoint& first = message.endpoints.front();
  ctx.observe(claim::kCleartext, clear ? "true" : "false");
  ctx.observe(claim::kAuth, anonymous ? "none" : "password");
  ctx.observe("opcua.endpoints", ways);
  ctx.observe("opcua.application", printable(first.server.name));
  ctx.observe("opcua.product_uri", printable(first.server.product_uri));
  record += fmt::format("< {}\n< {} {} {}\n", ways, printable(first.server.name),
                        printable(first.server.uri), printable(first.server.product_uri));
  if (!first.certificate.empty()) observe_certificate(ctx, record, first.certificate);
}

Task<Result<void>> run(ProbeContext& ctx) {
  const std::string url = url_of(ctx);
  const auto hello = co_await ask_message(ctx, dissect::opcua_hello(url), dissect::opcua_message);
  if (!hello) co_return Unexpected(hello.error());
  const auto answer = dissect::parse_opcua(*hello);
  if (!answer || (answer->kind != dissect::OpcUaKind::acknowledge &&
                  answer->kind != dissect::OpcUaKind::error))
    co_return ctx.not_mine(*hello, "no answer to a hello of OPC UA");
  std::string record = fmt::format("> HEL\n< {}\n", printable(as_text(*hello).substr(0, 3)));
  ctx.observe(claim::kProtocol, "opcua");
  ctx.cite(EvidenceKind::record, record);
  if (answer->kind == dissect::OpcUaKind::error) {
    ctx.observe(claim::kAuth, "unknown");
    ctx.observe(claim::kBanner, printable(answer->reason));
    co_return ok;
  }
  const auto opened = co_await ask_message(ctx, dissect::opcua_open(), dissect::opcua_message);
  const auto channel = opened ? dissect::parse_opcua_channel(*opened) : std::nullopt;
  if (!channel) {
    // Some let nobody in without security, against the standard.
    ctx.observe(claim::kAuth, "unknown");
    co_return ok;
  }
  const auto told = co_await ask_message(ctx, dissect::opcua_get_endpoints(*channel, url),
                                         dissect::opcua_message, kMaxEndpoints);
  const auto endpoints = told ? dissect::parse_opcua(*told)
                              : Result<dissect::OpcUaMessage>(fail(Errc::closed, "no endpoints"));
  record += "> GetEndpoints\n";
  if (endpoints && !endpoints->endpoints.empty())
    observe_endpoints(ctx, record, *endpoints);
  else
    ctx.observe(claim::kAuth, "unknown");
  ctx.cite(EvidenceKind::record, std::move(record));
  if (!told) co_return ok;
  co_return co_await ctx.stream.write(dissect::opcua_close(*channel));
}

}  // namespace

extern const Probe opcua{.name = "opcua",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = true,
                         .recognises = nullptr,
                         .run = run,
                         .plant = true};

}  // namespace tenken::probes
