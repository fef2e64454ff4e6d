// The probes over real sockets to this machine, with the scope, pace and slots of a scan.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "probe_fixture.hpp"
#include "probes/identify.hpp"
#include "scanner/net/host_dialer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::test {

inline pace::Scope loopback_scope() {
  pace::Scope scope;
  scope.authorised_by = "test";
  scope.valid_until = SystemClock().now() + std::chrono::hours(1);
  scope.allowed.add(*IpRange::parse("127.0.0.1"));
  scope.checks = {pace::Check::probes};
  return scope;
}

inline const IpAddress& loopback() {
  static const IpAddress address = *IpAddress::parse("127.0.0.1");
  return address;
}

inline Subject service_at(std::uint16_t port) {
  return {loopback(), std::nullopt, Transport::tcp, port};
}

/// What `speak` gives when it has a dialer to this machine as in a scan, with one connection at a
/// time.
template <class Speak>
Result<Batch> with_dialer(Speak speak) {
  const SystemClock clock;
  boost::asio::io_context context(1);
  net::Session session(context.get_executor());
  const pace::Gate gate(loopback_scope(), clock);
  pace::Profile profile = *pace::find_profile("fast");
  profile.host_connections = 1;
  pace::TokenBucket shared(profile.packets_per_second, 1);
  net::HostDialer dialer(session, gate, pace::Check::probes, loopback(), shared,
                         std::make_shared<net::HostPace>(session, profile));
  std::optional<Result<Batch>> result;
  boost::asio::co_spawn(context, speak(dialer, clock),
                        [&](const std::exception_ptr& thrown, Result<Batch> batch) {
                          if (thrown) std::rethrow_exception(thrown);
                          result.emplace(std::move(batch));
                        });
  context.run();
  return *std::move(result);
}

inline Result<Batch> identify(std::uint16_t port) {
  return with_dialer([&](net::Dialer& dialer, const Clock& clock) {
    probes::IdentifyOptions options;
    options.answer_wait = std::chrono::seconds(4);  // the machine of a test run may be busy
    return probes::identify_service(dialer, service_at(port), options, clock);
  });
}

/// One probe without identification before it.
inline Task<Result<Batch>> run_alone(std::string_view name, std::uint16_t port, net::Dialer& dialer,
                                     const Clock& clock) {
  const net::StreamLimits limits;
  const auto stream = co_await dialer.connect(port, limits);
  if (!stream) co_return Unexpected(stream.error());
  probes::ProbeContext probing(**stream, dialer, service_at(port), "sensor-1", clock);
  const auto end = co_await probes::find_probe(name)->run(probing);
  if (!end) co_return Unexpected(end.error());
  co_return probing.take(name);
}

/// Identifies twice: an unchanged server must give the same claims and the same evidence.
inline Batch identify_twice(std::uint16_t port) {
  const auto first = identify(port);
  const auto second = identify(port);
  REQUIRE(first);
  REQUIRE(second);
  REQUIRE(first->observations.size() == second->observations.size());
  for (std::size_t i = 0; i < first->observations.size(); ++i) {
    CAPTURE(first->observations[i].key);
    CHECK(first->observations[i].value == second->observations[i].value);
  }
  REQUIRE(first->evidence.size() == 1);
  CHECK(evidence_text(*first) == evidence_text(*second));
  CHECK(first->evidence[0].id == second->evidence.at(0).id);
  return *first;
}

}  // namespace tenken::test
