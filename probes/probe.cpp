#include "probes/probe.hpp"

#include <algorithm>
#include <array>
#include <iterator>

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

// AppSocket and its neighbours (one port for each print server's outlet), and their usual copies.
constexpr std::uint16_t kFirstPrintPort = 9100;
constexpr std::uint16_t kLastPrintPort = 9109;

// Plant protocols that no probe speaks: Modbus over TLS, MELSEC, IEC 104, FINS, GE SRTP, ProConOS,
// PCWorx, CODESYS, Beckhoff ADS, Red Lion Crimson, Niagara Fox, HART-IP, Foundation Fieldbus.
constexpr std::array<std::uint16_t, 18> kPlantPorts{789,  802,   1089,  1090,  1091,  1911,
                                                    1962, 2404,  4911,  5006,  5007,  5094,
                                                    9600, 11740, 18245, 18246, 20547, 48898};

struct SecureName {
  std::string_view plain;
  std::string_view secure;
};

// Others keep their name inside TLS.
constexpr std::array<SecureName, 13> kSecureNames{{{"http", "https"},
                                                   {"ftp", "ftps"},
                                                   {"smtp", "smtps"},
                                                   {"pop3", "pop3s"},
                                                   {"imap", "imaps"},
                                                   {"mqtt", "mqtts"},
                                                   {"rtsp", "rtsps"},
                                                   {"sip", "sips"},
                                                   {"amqp", "amqps"},
                                                   {"telnet", "telnets"},
                                                   {"redis", "rediss"},
                                                   {"irc", "ircs"},
                                                   {"nntp", "nntps"}}};

std::string_view secure_name(std::string_view plain) {
  for (const SecureName& name : kSecureNames)
    if (name.plain == plain) return name.secure;
  return plain;
}

}  // namespace

bool prints_what_it_hears(std::uint16_t port) {
  return port >= kFirstPrintPort && port <= kLastPrintPort;
}

bool is_plant_port(std::uint16_t port) {
  return std::find(kPlantPorts.begin(), kPlantPorts.end(), port) != kPlantPorts.end() ||
         std::any_of(kProbes.begin(), kProbes.end(), [&](const Probe* probe) {
           return probe->plant &&
                  std::find(probe->ports.begin(), probe->ports.end(), port) != probe->ports.end();
         });
}

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
  if (tls_ && key == claim::kCleartext) value = "false";
  if (tls_ && key == claim::kProtocol) value = secure_name(value);
  note(subject_, key, value, confidence);
}

void ProbeContext::observe_device(std::string_view key, std::string_view value, int confidence) {
  Subject device = subject_;
  device.port.reset();
  device.transport = Transport::tcp;
  note(std::move(device), key, value, confidence);
}

void ProbeContext::cite(EvidenceKind kind, std::string content) {
  citation_.emplace(kind, tls_record_ + content);
}

void ProbeContext::cite_more(std::string_view text) {
  if (citation_) citation_->content += text;
}

ProbeContext ProbeContext::beside(net::Stream& other) const {
  ProbeContext context(other, dialer, subject_, sensor_, clock_);
  context.answer_wait = answer_wait;
  context.max_risk = max_risk;
  context.may_look_further = may_look_further;
  context.certificate_requested = certificate_requested;
  if (tls_) context.enter_tls(tls_record_);
  return context;
}

void ProbeContext::adopt(ProbeContext&& other) {
  std::move(other.claims_.begin(), other.claims_.end(), std::back_inserter(claims_));
  if (other.citation_) citation_ = std::move(other.citation_);
}

void ProbeContext::enter_tls(std::string record) {
  tls_ = true;
  tls_record_ = std::move(record);
  citation_.emplace(EvidenceKind::record, tls_record_);
}

Task<Result<std::unique_ptr<net::Stream>>> ProbeContext::reconnect() {
  const net::StreamLimits limits;
  auto stream = co_await dialer.connect(port(), limits);
  if (!stream || !tls_) co_return stream;
  const net::TlsOptions options;
  if (const auto session = co_await (*stream)->start_tls(options); !session)
    co_return Unexpected(session.error());
  co_return stream;
}

Unexpected ProbeContext::not_mine(ByteView answer, std::string why) {
  foreign_answer_.assign(answer.begin(), answer.end());
  return fail(Errc::malformed, std::move(why));
}

bool ProbeContext::identified() const {
  return std::any_of(claims_.begin(), claims_.end(),
                     [](const Observation& claim) { return claim.key == claim::kProtocol; });
}

void ProbeContext::drop_claims_since(std::size_t count) {
  if (count < claims_.size())
    claims_.erase(claims_.begin() + static_cast<std::ptrdiff_t>(count), claims_.end());
  citation_.reset();
  if (tls_) citation_.emplace(EvidenceKind::record, tls_record_);
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
