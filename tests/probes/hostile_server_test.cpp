// Whole conversations with servers that lie, over real sockets: lengths, endless data, bytes one at
// a time, resets, nested XML, compressed bombs and redirect loops. Each ends by itself, with few
// connections and little memory.
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include <sys/resource.h>

#include "probes/upnp.hpp"
#include "real_rig.hpp"
#include "support/real_server.hpp"

namespace tenken::test {
namespace {

using namespace std::chrono_literals;

/// What a conversation may add to the most memory that this process ever had. The bomb has 64 MiB.
constexpr long kMostGrowth = 24L * 1024;  // KiB

long peak_kib() {
  rusage usage{};
  REQUIRE(::getrusage(RUSAGE_SELF, &usage) == 0);
  return usage.ru_maxrss;
}

struct Lie {
  const char* protocol;
  const char* fault;
};

std::vector<std::string> command_of(const Lie& fault, std::uint16_t port, const TempDir& dir) {
  return {"/usr/bin/python3",
          "-B",
          std::string(TENKEN_SOURCE_DIR) + "/tests/probes/hostile_server.py",
          std::to_string(port),
          fault.protocol,
          fault.fault,
          dir / "cert.pem",
          dir / "key.pem"};
}

void make_pair_of_keys(const TempDir& dir) {
  REQUIRE(run_program({find_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
                       "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=lab",
                       "-keyout", dir / "key.pem", "-out", dir / "cert.pem"}));
}

/// The short deadline makes the slow ones short.
Result<Batch> talk_to(std::uint16_t port) {
  return with_dialer([&](net::Dialer& dialer, const Clock& clock) {
    probes::IdentifyOptions options;
    options.deadline = 1200ms;
    options.greeting_wait = 200ms;
    options.answer_wait = 400ms;
    options.max_risk = probes::Risk::careful;
    options.look_further = true;
    return probes::identify_service(dialer, service_at(port), options, clock);
  });
}

/// The probe of LLMNR alone, which identification asks on its own port only. That it tells nothing
/// is no failure of the conversation.
Task<Result<Batch>> ask_name(net::Dialer& dialer, const Clock& clock, std::uint16_t port) {
  const net::StreamLimits limits(1200ms, net::StreamLimits().max_read);
  const auto stream = co_await dialer.connect(port, limits);
  if (!stream) co_return Unexpected(stream.error());
  probes::ProbeContext context(**stream, dialer, service_at(port), "sensor-1", clock);
  context.answer_wait = 400ms;
  const auto end = co_await probes::find_probe("llmnr")->run(context);
  if (end) co_return fail(Errc::malformed, "a lie was believed");
  co_return context.take("llmnr");
}

Task<Result<Batch>> fetch_description(net::Dialer& dialer, std::uint16_t port) {
  std::string location = "http://127.0.0.1:" + std::to_string(port) + "/desc.xml";
  const auto documents = co_await probes::read_upnp(dialer, std::move(location), 1200ms);
  Batch batch;
  if (documents) {
    Witness witness("sensor-1", "probe/upnp");
    batch.observations.emplace_back(service_at(port), "size",
                                    std::to_string(documents->description.size()),
                                    std::move(witness), fixed_clock().now());
  }
  co_return batch;
}

}  // namespace

TEST_CASE("hostile servers: every fault of every protocol ends within its limits", "[real][lies]") {
  const TempDir dir;
  make_pair_of_keys(dir);
  constexpr Lie kLies[] = {
      {"http", "lengths"},  {"http", "endless"}, {"http", "slow"},   {"http", "reset"},
      {"http", "nested"},   {"http", "bomb"},    {"http", "loop"},   {"https", "lengths"},
      {"https", "endless"}, {"https", "slow"},   {"https", "reset"}, {"https", "bomb"},
      {"https", "loop"},    {"tls", "lengths"},  {"tls", "endless"}, {"tls", "slow"},
      {"tls", "reset"},     {"tls", "nested"},   {"ssh", "lengths"}, {"ssh", "endless"},
      {"ssh", "slow"},      {"ssh", "reset"},    {"ssh", "nested"},  {"llmnr", "lengths"},
      {"llmnr", "endless"}, {"llmnr", "slow"},   {"llmnr", "nested"}};
  for (const Lie& fault : kLies) {
    CAPTURE(fault.protocol, fault.fault);
    const std::uint16_t port = free_port();
    const RealServer server(command_of(fault, port, dir), port);
    REQUIRE(server.running());
    const long before = peak_kib();
    const auto batch = talk_to(port);
    CHECK(peak_kib() - before < kMostGrowth);
    // A reset right behind the handshake may be all that is known; else there is one service.
    REQUIRE(batch);
    CHECK(value_in(*batch, "service.protocol") != "(absent)");
    for (const Observation& claim : batch->observations) CHECK(claim.value.size() < 4096);
    // What is said to be compressed is not unpacked.
    if (std::string_view(fault.fault) == "bomb")
      CHECK(value_in(*batch, "http.title") == "(absent)");
  }
}

TEST_CASE("hostile servers: nobody is named by an LLMNR answer that lies", "[real][lies]") {
  const TempDir dir;
  for (const char* fault : {"lengths", "endless", "slow", "reset", "nested"}) {
    CAPTURE(fault);
    const std::uint16_t port = free_port();
    const Lie served{"llmnr", fault};
    const RealServer server(command_of(served, port, dir), port);
    REQUIRE(server.running());
    const long before = peak_kib();
    const auto batch = with_dialer(
        [&](net::Dialer& dialer, const Clock& clock) { return ask_name(dialer, clock, port); });
    CHECK(peak_kib() - before < kMostGrowth);
    REQUIRE(batch);
    CHECK(batch->observations.empty());
  }
}

TEST_CASE("hostile servers: a UPnP description that lies is cut off or left", "[real][lies]") {
  const TempDir dir;
  make_pair_of_keys(dir);
  for (const char* fault : {"lengths", "endless", "slow", "reset", "nested", "bomb", "loop"}) {
    CAPTURE(fault);
    const std::uint16_t port = free_port();
    const Lie served{"upnp", fault};
    const RealServer server(command_of(served, port, dir), port);
    REQUIRE(server.running());
    const long before = peak_kib();
    const auto batch = with_dialer(
        [&](net::Dialer& dialer, const Clock&) { return fetch_description(dialer, port); });
    CHECK(peak_kib() - before < kMostGrowth);
    REQUIRE(batch);
    const std::string size = value_in(*batch, "size");
    if (size != "(absent)") CHECK(std::stoul(size) < 1'000'000);
  }
}

}  // namespace tenken::test
