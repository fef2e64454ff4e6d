#include "probes/probe.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace tenken::probes {

#define ENTRY(name) extern const Probe name;  // NOLINT(bugprone-macro-parentheses)
#include "probes/registry.def"
#undef ENTRY

namespace {

constexpr std::array kProbes{
#define ENTRY(name) &name,  // NOLINT(bugprone-macro-parentheses): a list, not an expression
#include "probes/registry.def"
#undef ENTRY
};

}  // namespace

std::span<const Probe* const> all_probes() { return kProbes; }

const Probe* find_probe(std::string_view name) {
  const auto* found = std::find_if(kProbes.begin(), kProbes.end(),
                                   [&](const Probe* probe) { return probe->name == name; });
  return found != kProbes.end() ? *found : nullptr;
}

void ProbeContext::note(Subject subject, std::string_view key, std::string_view value,
                        int confidence) {
  Observation claim(std::move(subject), key, printable(value, kMaxValueBytes), Witness(sensor_, ""),
                    clock_.now());
  claim.confidence = confidence;
  claims_.push_back(std::move(claim));
}

void ProbeContext::observe(std::string_view key, std::string_view value, int confidence) {
  note(subject_, key, value, confidence);
}

void ProbeContext::observe_device(std::string_view key, std::string_view value, int confidence) {
  Subject device = subject_;
  device.port.reset();
  device.transport = Transport::tcp;
  note(std::move(device), key, value, confidence);
}

void ProbeContext::cite(EvidenceKind kind, std::string content) {
  citation_.emplace(kind, std::move(content));
}

Unexpected ProbeContext::not_mine(ByteView answer, std::string why) {
  foreign_answer_.assign(answer.begin(), answer.end());
  return fail(Errc::malformed, std::move(why));
}

bool ProbeContext::identified() const {
  return std::any_of(claims_.begin(), claims_.end(),
                     [](const Observation& claim) { return claim.key == claim::kProtocol; });
}

void ProbeContext::drop_claims() {
  claims_.clear();
  citation_.reset();
}

Batch ProbeContext::take(std::string_view probe_name, bool redacted) {
  Batch batch;
  if (claims_.empty()) return batch;
  std::string method = fmt::format("probe/{}", probe_name);
  if (!citation_) citation_.emplace(EvidenceKind::transcript, stream.transcript().to_string());
  batch.evidence.push_back(Evidence::make(citation_->kind, method, to_bytes(citation_->content),
                                          clock_.now(), redacted));
  for (Observation& claim : claims_) {
    claim.witness.method = method;
    claim.evidence = batch.evidence.back().id;
  }
  batch.observations = std::move(claims_);
  drop_claims();
  return batch;
}

}  // namespace tenken::probes
