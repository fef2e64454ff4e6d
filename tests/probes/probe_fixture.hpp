// What the probe tests share: a run of one probe over one script, and look-ups in what it observed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "model/observation.hpp"
#include "probes/probe.hpp"
#include "support/fake_stream.hpp"

namespace tenken::test {

inline Subject subject_at(std::uint16_t port) {
  return {*IpAddress::parse("192.0.2.7"), std::nullopt, Transport::tcp, port};
}

inline const Clock& fixed_clock() {
  static const ManualClock clock(Timestamp(1'790'000'000'000'000'000));
  return clock;
}

/// The value of a claim, or "(absent)".
inline std::string value_in(const Batch& batch, std::string_view key) {
  for (const Observation& claim : batch.observations)
    if (claim.key == key) return claim.value;
  return "(absent)";
}

inline std::string evidence_text(const Batch& batch) {
  return batch.evidence.empty() ? "" : std::string(as_text(batch.evidence.front().content));
}

struct Ran {
  Result<void> end = ok;
  Batch batch;
  std::string written;
  int operations = 0;
  Bytes foreign_answer;

  std::string operator[](std::string_view key) const { return value_in(batch, key); }
};

inline Ran run_probe(std::string_view name, Script script, std::uint16_t port, FakeDialer& dialer) {
  const auto log = std::make_shared<Log>();
  FakeStream stream(std::move(script), log);
  probes::ProbeContext context(stream, dialer, subject_at(port), "sensor-1", fixed_clock());
  Ran ran;
  ran.end = run(probes::find_probe(name)->run(context));
  ran.foreign_answer = context.foreign_answer();
  ran.batch = context.take(name);
  ran.written = log->written();
  ran.operations = log->operations;
  return ran;
}

inline Ran run_probe(std::string_view name, Script script, std::uint16_t port) {
  FakeDialer dialer;
  return run_probe(name, std::move(script), port, dialer);
}

}  // namespace tenken::test
