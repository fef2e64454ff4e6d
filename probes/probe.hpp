// Probe: speaks one protocol with one service, without side effects, and says what it saw.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/observation.hpp"
#include "model/result.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/stream.hpp"
#include "scanner/net/task.hpp"

namespace tenken::probes {

enum class Risk : std::uint8_t {
  safe,     ///< any device survives it: reads, or sends what every client sends
  careful,  ///< fine for IT devices, not sent under the gentle profile
};

/// What a probe works with. The context and the stream belong to the awaiting caller and outlive
/// the run.
class ProbeContext {
 public:
  ProbeContext(net::Stream& s, net::Dialer& d, Subject subject, std::string sensor,
               const Clock& clock)
      : stream(s),
        dialer(d),
        subject_(std::move(subject)),
        sensor_(std::move(sensor)),
        clock_(clock) {}

  net::Stream& stream;  ///< connected; what the server said first has not been consumed
  net::Dialer& dialer;  ///< for further connections to the same host

  /// Whether a probe may ask more than names the protocol, such as pages that tell the model.
  bool may_look_further = false;

  /// How long a probe that spoke first waits for the first byte of the answer.
  std::chrono::milliseconds answer_wait{3000};
  /// What may be asked beyond the first question.
  Risk max_risk = Risk::safe;
  bool certificate_requested = false;  ///< the TLS server asked for one of ours

  std::uint16_t port() const { return *subject_.port; }
  const Subject& subject() const { return subject_; }

  /// Notes a claim about this service. `value` is made printable and cut.
  void observe(std::string_view key, std::string_view value, int confidence = 100);
  /// Notes a claim about the whole device ("device.*", "identity.*").
  void observe_device(std::string_view key, std::string_view value, int confidence = 100);
  /// What the claims cite instead of the raw conversation: for protocols whose conversation holds
  /// what changes from run to run (nonces, times, cookies) or secrets.
  void cite(EvidenceKind kind, std::string content);
  /// Adds to what was cited.
  void cite_more(std::string_view text);
  /// A context for another connection to the same service, without the claims of this one.
  ProbeContext beside(net::Stream& other) const;
  /// Takes over what was observed over another connection.
  void adopt(ProbeContext&& other);
  /// From here on the conversation runs inside TLS: the claims of the protocol inside name it with
  /// its secure name ("https", "imaps") and as not clear. \param record  heads the evidence
  void enter_tls(std::string record);
  bool inside_tls() const { return tls_; }
  /// A further connection to the service, up to where the first one was: inside TLS where that was.
  /// Close the first one before, so that its slot is free.
  Task<Result<std::unique_ptr<net::Stream>>> reconnect();
  /// The failure `malformed` of a probe whose service said `answer`, which is not of the probe's
  /// protocol; the answer is kept, so that identification can see what else it is.
  Unexpected not_mine(ByteView answer, std::string why);
  const Bytes& foreign_answer() const { return foreign_answer_; }

  /// The claims so far, all citing one evidence, witnessed by "probe/<name>". Empties the context.
  Batch take(std::string_view probe_name, bool redacted = false);
  /// Whether something was observed since the last take.
  bool has_claims() const { return !claims_.empty(); }
  /// Whether the claims so far say which protocol the service speaks.
  bool identified() const;
  /// Forgets the claims so far: the probe found that the service speaks something else.
  void drop_claims() { drop_claims_since(0); }
  std::size_t claim_count() const { return claims_.size(); }
  /// Keeps the first `count` claims, and forgets what the later ones cited.
  void drop_claims_since(std::size_t count);

 private:
  struct Citation {
    EvidenceKind kind;
    std::string content;
    Citation(EvidenceKind k, std::string c) : kind(k), content(std::move(c)) {}
  };

  void note(Subject subject, std::string_view key, std::string_view value, int confidence);

  Subject subject_;
  std::string sensor_;
  const Clock& clock_;
  std::vector<Observation> claims_;
  std::optional<Citation> citation_;
  bool tls_ = false;
  std::string tls_record_;
  Bytes foreign_answer_;
};

/// One protocol. Probes are plain records; registry.def lists them.
struct Probe {
  std::string_view name;
  Transport transport = Transport::tcp;
  std::span<const std::uint16_t> ports;  ///< where it is usual: a hint for the order, never a proof
  Risk risk = Risk::safe;
  bool client_first = false;  ///< the client speaks first (HTTP, TLS, MQTT)
  /// Whether the first bytes of a server could be of this protocol. Null where the client speaks
  /// first.
  bool (*recognises)(ByteView greeting) = nullptr;
  /// Speaks the protocol. `malformed` or `unsupported`: the service speaks something else; whatever
  /// was observed until then is dropped. Other errors keep what was observed.
  Task<Result<void>> (*run)(ProbeContext& context) = nullptr;
  /// Asked also of ports that hint at nothing. The others are too rare, or their question too odd
  /// for a service that speaks something else.
  bool guess = false;
  /// The identification request of a kind of controller: all that a controller is asked under the
  /// gentle profile.
  bool plant = false;
};

/// Whether nothing may be written to this port by guess: what arrives there is printed on paper.
bool prints_what_it_hears(std::uint16_t port);
/// Whether a host with this port open may be a controller (a port of a plant probe, or of a plant
/// protocol that no probe speaks).
bool is_plant_port(std::uint16_t port);

/// All probes in the order of registry.def, which is the order of trial.
std::span<const Probe* const> all_probes();
const Probe* find_probe(std::string_view name);

}  // namespace tenken::probes
