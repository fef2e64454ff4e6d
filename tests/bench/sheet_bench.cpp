// A large site: 10,000 devices with 5 services each, judged and written. Prints the peak of the
// process's memory with each figure.
#include <array>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "model/claims.hpp"
#include "report/report.hpp"
#include "rules/rule.hpp"

namespace {

using namespace tenken;

constexpr std::size_t kDevices = 10'000;

/// Counts what is written and keeps nothing.
class Sink final : public std::streambuf {
 public:
  std::size_t bytes = 0;

 protected:
  int_type overflow(int_type c) override {
    ++bytes;
    return c;
  }
  std::streamsize xsputn(const char*, std::streamsize size) override {
    bytes += static_cast<std::size_t>(size);
    return size;
  }
};

Fact fact(std::string_view value, EvidenceId evidence) {
  Fact fact;
  fact.value = value;
  fact.confidence = 90;
  fact.witness = "probe/bench";
  fact.evidence = evidence;
  return fact;
}

Device device(std::size_t number, Timestamp at) {
  Device one;
  one.id = DeviceId::make(at);
  const auto high = static_cast<unsigned>(number >> 8U);
  const auto low = static_cast<unsigned>(number & 0xFFU);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "10.20.%u.%u", high, low);
  AddressSpan span;
  span.ip = *IpAddress::parse(text.data());
  std::snprintf(text.data(), text.size(), "00:00:5e:00:%02x:%02x", high, low);
  span.mac = *MacAddress::parse(text.data());
  span.first_seen = span.last_seen = at;
  one.addresses.push_back(span);
  Interface interface;
  interface.mac = *span.mac;
  interface.first_seen = interface.last_seen = at;
  one.interfaces.push_back(interface);
  one.first_seen = one.last_seen = at;
  const EvidenceId proof =
      Evidence::make(EvidenceKind::record, "bench", to_bytes(std::to_string(number)), at).id;
  one.facts[std::string(claim::kVendor)] = fact("Example Works", proof);
  one.facts[std::string(claim::kType)] = fact("camera", proof);
  constexpr std::array<std::pair<std::uint16_t, std::string_view>, 5> kServices{
      {{22, "ssh"}, {23, "telnet"}, {80, "http"}, {554, "rtsp"}, {1883, "mqtt"}}};
  PortCoverage coverage;
  coverage.scanned = PortSet::all();
  for (const auto& [port, protocol] : kServices) {
    Service& service = one.services.emplace_back();
    service.endpoint = Endpoint(span.ip, Transport::tcp, port);
    service.first_seen = service.last_seen = at;
    service.facts[std::string(claim::kProtocol)] = fact(protocol, proof);
    service.facts["service.cleartext"] = fact(port == 22 ? "false" : "true", proof);
    service.facts["service.product"] = fact("Example " + std::string(protocol), proof);
    if (port == 22)
      service.facts["ssh.hostkey.ssh-ed25519"] = fact("SHA256:" + std::to_string(number), proof);
    coverage.open.add(port, port);
  }
  coverage.at = at;
  one.tcp = std::move(coverage);
  return one;
}

const InventoryView& site() {
  static const InventoryView kView = [] {
    InventoryView view;
    view.site_name = "bench";
    view.at = *Timestamp::parse("2026-11-24T01:00:00Z");
    ScanRecord scan;
    scan.id = ScanId::make(view.at);
    scan.state = ScanState::complete;
    scan.targets = {"10.20.0.0/16"};
    scan.started = view.at;
    scan.finished = view.at;
    view.scan = scan;
    for (std::size_t i = 0; i < kDevices; ++i) view.devices.push_back(device(i, view.at));
    view.shared = shared_marks(view.devices);
    return view;
  }();
  return kView;
}

const Assessed& assessed() {
  static const Assessed kAssessed = rules::assess(site(), rules::Policy());
  return kAssessed;
}

void memory(benchmark::State& state) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

void assessment(benchmark::State& state) {
  site();
  for (auto _ : state) benchmark::DoNotOptimize(rules::assess(site(), rules::Policy()));
  state.counters["findings"] = static_cast<double>(assessed().findings.size());
  memory(state);
}
BENCHMARK(assessment)->Unit(benchmark::kMillisecond)->Iterations(1);

void report_as(benchmark::State& state, const char* format, report::Kind kind) {
  report::ReportInput input(site(), assessed());
  input.lang = Lang::ja;
  input.tenken_version = "bench";
  input.kind = kind;
  std::size_t bytes = 0;
  for (auto _ : state) {
    Sink sink;
    std::ostream out(&sink);
    if (!report::find_reporter(format)->write(input, out)) state.SkipWithError("not written");
    bytes = sink.bytes;
  }
  state.counters["MB"] = static_cast<double>(bytes) / 1e6;
  memory(state);
}
BENCHMARK_CAPTURE(report_as, xlsx, "xlsx", report::Kind::sheet)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(report_as, pdf_sheet, "pdf", report::Kind::sheet)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(report_as, pdf_exec, "pdf", report::Kind::exec)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(report_as, sarif, "sarif", report::Kind::full)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(report_as, junit, "junit", report::Kind::full)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(report_as, cyclonedx, "cyclonedx", report::Kind::full)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
