#include "probes/identify.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "scanner/dissect/volatile.hpp"

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxGreeting = 2048;
constexpr std::size_t kMaxBanner = 256;  // bytes of an unknown greeting that are claimed
// Before a request to a hinted port, lest it lands in a login prompt: three round trips, within
// these.
constexpr std::chrono::milliseconds kGlance = 300ms;
constexpr std::chrono::milliseconds kMaxGlance = 1000ms;
// Where a server is expected to speak first: some look up the client's name before they do.
constexpr std::chrono::milliseconds kServerFirstWait = 5000ms;
constexpr auto kReserve = 500ms;      // of the connection's time, to go on after a late greeting
constexpr auto kGap = 1800ms;         // between bytes of a greeting that tells nothing yet
constexpr auto kGuessExtra = 1000ms;  // of a guess's connection, beyond two waits for an answer
constexpr int kPlantDetails = 2;      // connections for details where only controllers are asked
constexpr auto kHintedWait = 4000ms;  // for an answer where the protocol is expected

/// Counts connections and sets their limits: those of the search, and as a Dialer those that probes
/// open for details.
class Budget final : public net::Dialer {
 public:
  Budget(net::Dialer& inner, net::StreamLimits limits, int details)
      : inner_(inner), limits_(limits), details_left_(details) {}

  const IpAddress& address() const override { return inner_.address(); }
  Task<Result<std::unique_ptr<net::Stream>>> search(std::uint16_t port) {
    if (exhausted()) co_return fail(Errc::limit, "no connection left for this port");
    ++used_;
    co_return co_await inner_.connect(port, limits_);
  }
  Task<Result<std::unique_ptr<net::Stream>>> connect(std::uint16_t port,
                                                     net::StreamLimits) override {
    if (!take()) co_return fail(Errc::limit, "no connection left for details");
    co_return co_await inner_.connect(port, limits_);
  }
  Task<Result<net::SocketHandle>> connect_socket(std::uint16_t port,
                                                 std::chrono::milliseconds deadline) override {
    if (!take()) co_return fail(Errc::limit, "no connection left for details");
    co_return co_await inner_.connect_socket(port, deadline);
  }
  void released(net::SocketHandle socket) override { inner_.released(std::move(socket)); }
  void set_deadline(std::chrono::milliseconds deadline) { limits_.deadline = deadline; }
  void set_details(int count) { details_left_ = count; }
  bool exhausted() const { return used_ >= kMaxConnectionsPerPort; }

 private:
  bool take() { return details_left_ > 0 && details_left_-- > 0; }

  net::Dialer& inner_;
  net::StreamLimits limits_;
  int used_ = 0;
  int details_left_;
};

bool ends_everything(Errc code) { return code == Errc::cancelled || code == Errc::out_of_scope; }

bool is_hinted(const Probe& probe, std::uint16_t port) {
  return std::find(probe.ports.begin(), probe.ports.end(), port) != probe.ports.end();
}

/// Text for people: at least seven of eight bytes are printable ASCII, white space or part of
/// UTF-8.
bool is_mostly_text(ByteView bytes) {
  const auto odd = std::count_if(bytes.begin(), bytes.end(), [](std::byte b) {
    const auto c = std::to_integer<unsigned>(b);
    return (c < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != 0x1b) || c == 0x7f || c >= 0xf8;
  });
  return odd * 8 <= static_cast<std::ptrdiff_t>(bytes.size());
}

class Search {
 public:
  Search(net::Dialer& dialer, Subject subject, IdentifyOptions options, const Clock& clock)
      : dialer_(dialer, net::StreamLimits(options.deadline, net::StreamLimits().max_read),
                options.plant_only ? 0 : kMaxDetailConnections),
        subject_(std::move(subject)),
        options_(std::move(options)),
        clock_(clock) {}

  Task<Result<Batch>> run();

 private:
  using StreamPtr = std::unique_ptr<net::Stream>;

  std::uint16_t port() const { return *subject_.port; }
  bool usable(const Probe& probe) const {
    return probe.transport == Transport::tcp && probe.risk <= options_.max_risk &&
           (!options_.plant_only || !probe.client_first || probe.plant) &&
           std::find(tried_.begin(), tried_.end(), &probe) == tried_.end();
  }
  std::vector<const Probe*> candidates() const;
  bool is_server_first() const;
  std::chrono::milliseconds first_wait(std::chrono::milliseconds connect_time) const;
  const Probe* recognise(ByteView bytes) const;

  /// Whether there is a reason to expect this protocol here: the port, or what the server said.
  bool is_expected(const Probe& probe) const {
    return is_hinted(probe, port()) ||
           (probe.recognises != nullptr && !said_.empty() && probe.recognises(said_));
  }

  Task<Result<StreamPtr>> dial();
  Task<Result<Bytes>> listen(net::Stream& stream);
  Task<Result<bool>> attempt(const Probe& probe, StreamPtr stream);
  Task<Result<bool>> follow(const Probe* probe);
  Task<Result<bool>> ask_around(StreamPtr stream, bool hinted_only);
  Batch unknown();

  Budget dialer_;
  Subject subject_;
  IdentifyOptions options_;
  const Clock& clock_;
  std::vector<const Probe*> tried_;
  Batch batch_;
  Bytes said_;           ///< what the server said first, to us or in answer to a probe
  std::string history_;  ///< evidence when nothing fits
};

std::vector<const Probe*> Search::candidates() const {
  std::vector<const Probe*> list;
  const bool guessing = !options_.plant_only && !prints_what_it_hears(port());
  for (const Probe* probe : all_probes())
    if (probe->client_first && usable(*probe) &&
        (is_hinted(*probe, port()) || (probe->guess && guessing)))
      list.push_back(probe);
  std::stable_partition(list.begin(), list.end(),
                        [&](const Probe* probe) { return is_hinted(*probe, port()); });
  return list;
}

/// Whether every protocol that is usual here lets the server speak first.
bool Search::is_server_first() const {
  bool hinted = false;
  for (const Probe* probe : all_probes()) {
    if (!is_hinted(*probe, port())) continue;
    if (probe->client_first) return false;
    hinted = true;
  }
  return hinted;
}

std::chrono::milliseconds Search::first_wait(std::chrono::milliseconds connect_time) const {
  if (is_server_first())
    return std::max(options_.greeting_wait,
                    std::min(kServerFirstWait, options_.deadline - connect_time - kReserve));
  const auto probes = all_probes();
  const bool hinted = std::any_of(probes.begin(), probes.end(),
                                  [&](const Probe* probe) { return is_hinted(*probe, port()); });
  // Nothing is asked after the wait: whatever comes at all comes within that of a greeting.
  if (prints_what_it_hears(port())) return options_.greeting_wait;
  return hinted ? std::clamp(connect_time * 3, kGlance, kMaxGlance) : options_.greeting_wait;
}

const Probe* Search::recognise(ByteView bytes) const {
  for (const Probe* probe : all_probes())
    if (probe->recognises != nullptr && usable(*probe) && probe->recognises(bytes)) return probe;
  return nullptr;
}

Task<Result<Search::StreamPtr>> Search::dial() { co_return co_await dialer_.search(port()); }

/// What the server says of its own accord, read only until a probe recognises it. A server that
/// sends without end, or a byte at a time, is cut off by the size or by the stream's deadline.
Task<Result<Bytes>> Search::listen(net::Stream& stream) {
  Bytes greeting;
  std::chrono::milliseconds wait = first_wait(stream.connect_time());
  while (greeting.size() < kMaxGreeting && recognise(greeting) == nullptr) {
    const auto bytes = co_await stream.read_some(kMaxGreeting - greeting.size(), wait);
    if (!bytes && (greeting.empty() || ends_everything(bytes.error().code)))
      co_return Unexpected(bytes.error());
    if (!bytes || bytes->empty()) break;
    greeting.insert(greeting.end(), bytes->begin(), bytes->end());
    wait = kGap;
  }
  co_return greeting;
}

/// Runs one probe. True: the service is identified, or its answer says that nothing more can be
/// asked.
Task<Result<bool>> Search::attempt(const Probe& probe, StreamPtr stream) {
  tried_.push_back(&probe);
  // A blind guess at a silent server gets less time; a TLS handshake waits as long as its
  // connection lives.
  const bool expected = is_expected(probe);
  dialer_.set_deadline(expected
                           ? options_.deadline
                           : std::min(options_.deadline, options_.answer_wait * 2 + kGuessExtra));
  if (options_.plant_only) dialer_.set_details(probe.plant ? kPlantDetails : 0);
  if (!stream) {
    auto fresh = co_await dial();
    if (!fresh && ends_everything(fresh.error().code)) co_return Unexpected(fresh.error());
    if (!fresh) {
      history_ += fmt::format("# {}: connection {}\n", probe.name, to_string(fresh.error().code));
      co_return true;
    }
    stream = *std::move(fresh);
  }
  ProbeContext context(*stream, dialer_, subject_, options_.sensor, clock_);
  context.max_risk = options_.max_risk;
  context.answer_wait =
      is_hinted(probe, port()) ? std::chrono::milliseconds(kHintedWait) : options_.answer_wait;
  context.may_look_further = options_.look_further;
  const auto end = co_await probe.run(context);
  if (!end && ends_everything(end.error().code)) co_return Unexpected(end.error());
  if (!end && (end.error().code == Errc::malformed || end.error().code == Errc::unsupported))
    context.drop_claims();
  if (context.identified()) {
    batch_ = context.take(probe.name);
    co_return true;
  }
  const Bytes& answer = context.foreign_answer();
  const bool silent = !end && end.error().code == Errc::malformed && answer.empty();
  history_ += fmt::format("# {}: {}\n", probe.name,
                          !answer.empty() ? "another protocol answers"
                          : silent        ? "no answer"
                          : end           ? "nothing learnt"
                                          : to_string(end.error().code));
  if (!answer.empty()) said_ = answer;
  co_return false;
}

/// Goes where an answer points, for as long as answers point somewhere new.
Task<Result<bool>> Search::follow(const Probe* probe) {
  while (probe != nullptr && !dialer_.exhausted()) {
    const auto done = co_await attempt(*probe, nullptr);
    if (!done || *done) co_return done;
    probe = recognise(said_);
  }
  co_return false;
}

/// Asks a silent server, one protocol after the other. The first question goes over the open
/// connection.
Task<Result<bool>> Search::ask_around(StreamPtr stream, bool hinted_only) {
  for (auto list = candidates(); !list.empty(); list = candidates()) {
    const Probe& next = *list.front();
    if (hinted_only && !is_hinted(next, port())) break;
    if (!stream && dialer_.exhausted()) break;
    const auto done = co_await attempt(next, std::move(stream));
    if (!done || *done) co_return done;
    const auto followed = co_await follow(recognise(said_));
    if (!followed || *followed) co_return followed;
  }
  co_return false;
}

Batch Search::unknown() {
  Batch batch;
  const Witness witness(options_.sensor, "probe/identify");
  const ByteView start = ByteView(said_).first(std::min(said_.size(), kMaxBanner));
  const bool text = !start.empty() && is_mostly_text(start);
  std::string said(as_text(start));
  if (text) said = dissect::mask_volatile(std::move(said));
  std::string record = history_;
  if (!said.empty()) record += fmt::format("< {}\n", printable(said, 4 * kMaxBanner));
  record += fmt::format("# {} bytes heard\n", said_.size());
  batch.evidence.push_back(
      Evidence::make(EvidenceKind::record, witness.method, to_bytes(record), clock_.now()));
  const auto claim = [&](std::string_view key, std::string value) {
    Observation made(subject_, key, std::move(value), witness, clock_.now());
    made.evidence = batch.evidence.back().id;
    batch.observations.push_back(std::move(made));
  };
  claim(claim::kProtocol, "unknown");
  // Bytes that are no text differ from run to run (nonces, counters); the evidence has them.
  if (text) claim(claim::kBanner, printable(said));
  return batch;
}

Task<Result<Batch>> Search::run() {
  auto dialled = co_await dial();
  // A reset right behind the handshake reaches us within the connect or within the first read, by
  // chance; both are a server that accepts and says nothing.
  if (!dialled && dialled.error().code != Errc::closed) co_return Unexpected(dialled.error());
  StreamPtr stream;
  Result<Bytes> greeting = Bytes();
  if (dialled) {
    stream = *std::move(dialled);
    greeting = co_await listen(*stream);
  } else {
    greeting = Unexpected(dialled.error());
  }
  if (!greeting && ends_everything(greeting.error().code)) co_return Unexpected(greeting.error());

  Result<bool> done = false;
  if (!greeting) {
    history_ += fmt::format("# greeting: connection {}\n", to_string(greeting.error().code));
    stream.reset();
    done = co_await ask_around(nullptr, true);
  } else if (greeting->empty()) {
    history_ += "# greeting: none\n";
    if (is_server_first()) {
      // Whatever is asked here in clear may land in the login of a server that needs still longer.
      stream.reset();
      const Probe* const tls = find_probe("https");
      if (usable(*tls)) done = co_await follow(tls);
    } else {
      done = co_await ask_around(std::move(stream), false);
    }
  } else {
    said_ = *greeting;
    history_ += "# greeting: the server speaks first\n";
    const Probe* probe = recognise(said_);
    if (probe != nullptr && !probe->client_first) {
      stream->unread(*greeting);
      done = co_await attempt(*probe, std::move(stream));
      probe = recognise(said_);
    }
    stream.reset();
    if (done && !*done) done = co_await follow(probe);
  }
  if (!done) co_return Unexpected(done.error());
  co_return batch_.empty() ? unknown() : std::move(batch_);
}

}  // namespace

Task<Result<Batch>> identify_service(net::Dialer& dialer, Subject subject, IdentifyOptions options,
                                     const Clock& clock) {
  Search search(dialer, std::move(subject), std::move(options), clock);
  co_return co_await search.run();
}

}  // namespace tenken::probes
