#include "sample.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"

#include "model/claims.hpp"
#include "model/vulnerability.hpp"
#include "rules/rule.hpp"

namespace tenken::test {
namespace {

const Timestamp started_at = *Timestamp::parse("2026-11-24T01:00:00Z");
const Timestamp ended_at = *Timestamp::parse("2026-11-24T01:04:30Z");
const Timestamp earlier = *Timestamp::parse("2026-11-16T00:00:00Z");

template <class Id>
Id fixed_id(std::uint8_t last) {
  Id id = *Id::parse("01940000-0000-7000-8000-000000000000");
  id.value[15] = last;
  return id;
}

Fact fact(std::string_view value, std::optional<EvidenceId> id = std::nullopt) {
  Fact fact;
  fact.value = value;
  fact.confidence = 100;
  fact.witness = "probe/test";
  fact.first_seen = earlier;
  fact.last_seen = ended_at;
  fact.evidence = id;
  return fact;
}

struct Builder {
  Sample& sample;
  Device device;

  Builder(Sample& s, std::uint8_t number, std::string_view ip, std::string_view mac) : sample(s) {
    device.id = fixed_id<DeviceId>(number);
    AddressSpan span;
    span.ip = *IpAddress::parse(ip);
    span.mac = *MacAddress::parse(mac);
    span.first_seen = earlier;
    span.last_seen = ended_at;
    device.addresses.push_back(span);
    Interface interface;
    interface.mac = *span.mac;
    interface.first_seen = earlier;
    interface.last_seen = ended_at;
    device.interfaces.push_back(interface);
    device.first_seen = earlier;
    device.last_seen = ended_at;
  }

  void service(std::uint16_t port, std::string_view protocol, std::string_view transcript,
               std::initializer_list<std::pair<std::string_view, std::string_view>> facts) {
    Evidence record = Evidence::make(EvidenceKind::transcript, "probe/" + std::string(protocol),
                                     to_bytes(transcript), ended_at);
    Service service;
    service.endpoint = Endpoint(device.addresses[0].ip, Transport::tcp, port);
    service.first_seen = earlier;
    service.last_seen = ended_at;
    service.facts[std::string(claim::kProtocol)] = fact(protocol, record.id);
    for (const auto& [key, value] : facts) service.facts[std::string(key)] = fact(value, record.id);
    device.services.push_back(std::move(service));
    sample.evidence.push_back(std::move(record));
  }

  void listen() {
    device.hearing.emplace();
    device.hearing->first = started_at;
    device.hearing->last = started_at + std::chrono::hours(25);
    device.hearing->heard = std::chrono::hours(25);
  }

  Flow& flow(std::string_view peer, PortAt at, std::uint16_t port, std::string_view service,
             bool cleartext) {
    Flow& flow = device.flows.emplace_back();
    flow.key.own = device.addresses[0].ip;
    flow.key.peer = *IpAddress::parse(peer);
    flow.key.protocol = 6;
    flow.key.port = port;
    flow.key.port_at = at;
    flow.internet = true;
    flow.sent_packets = 40;
    flow.sent_bytes = 4200;
    flow.received_packets = 30;
    flow.received_bytes = 123456;
    flow.first = started_at;
    flow.last = ended_at;
    flow.service = service;
    flow.cleartext = cleartext;
    return flow;
  }

  void cover(PortSet scanned, PortSet filtered = {}) {
    PortCoverage coverage;
    for (const Service& service : device.services)
      coverage.open.add(service.endpoint.port, service.endpoint.port);
    coverage.scanned = std::move(scanned);
    coverage.filtered = std::move(filtered);
    coverage.method = "connect";
    coverage.at = ended_at;
    coverage.scan = fixed_id<ScanId>(1);
    device.tcp = std::move(coverage);
  }

  void cover_udp() {
    PortCoverage coverage;
    coverage.scanned = PortSet::parse("53,69,123,137,161,500,1900,5353").value();
    coverage.filtered = PortSet::parse("69,161,500").value();
    coverage.unanswered = PortSet::parse("69,500").value();
    coverage.prohibited[IcmpReason(3, 13)] = PortSet::parse("161").value();
    coverage.method = "udp";
    coverage.at = ended_at;
    coverage.scan = fixed_id<ScanId>(1);
    device.udp = std::move(coverage);
  }

  void done() { sample.view.devices.push_back(std::move(device)); }
};

ScanRecord scan() {
  ScanRecord record;
  record.id = fixed_id<ScanId>(1);
  record.state = ScanState::complete;
  record.targets = {"192.0.2.0/28"};
  record.excluded = {"192.0.2.14"};
  record.ports = "all";
  record.udp_ports = "53,69,123,137,161,500,1900,5353";
  record.profile = "standard";
  record.sensor = "sensor-1";
  record.authorised_by = "情報システム部";
  record.tenken_version = "0.1.0";
  record.started = started_at;
  record.finished = ended_at;
  record.addresses_in_scope = 15;
  return record;
}

Change change(ChangeKind kind, std::uint8_t device, std::string_view label, std::string_view what,
              std::string_view before, std::string_view after) {
  Change change;
  change.kind = kind;
  change.device = fixed_id<DeviceId>(device);
  change.device_label = label;
  change.what = what;
  change.before = before;
  change.after = after;
  change.at = ended_at;
  change.scan = fixed_id<ScanId>(1);
  return change;
}

Vulnerability known(std::string_view cve, VulnTier tier, std::string_view reason,
                    std::string_view product, std::string_view version) {
  Vulnerability one;
  one.cve = cve;
  one.tier = tier;
  one.reason = reason;
  one.product = product;
  one.version = version;
  one.cpe = "cpe:2.3:o:example:" + std::string(product) + ":*:*:*:*:*:*:*:*";
  return one;
}

/// One of each certainty: in use by attackers, only the model known.
void add_camera_vulnerabilities(Device& device) {
  Vulnerability exploited =
      known("CVE-2026-9001", VulnTier::version, "version-in-range", "cx-200", "1.5");
  exploited.fixed = "1.6";
  exploited.title = "Example CX-200 cameras accept a command in the name of a file.";
  exploited.title_ja = "Example 光学製 CX-200 における OS コマンドインジェクションの脆弱性";
  exploited.exploited = true;
  exploited.exploitation = "active";
  exploited.epss = 0.943;
  exploited.cvss = 9.8;
  Vulnerability model =
      known("CVE-2021-9002", VulnTier::model, "version-not-given", "cx-200", "1.5");
  model.title = "Example CX-200 cameras show their pictures to anybody.";
  model.epss = 0.02;
  model.cvss = 7.5;
  device.vulnerabilities = {std::move(exploited), std::move(model)};
}

/// What its own offer shows, and a build of a distribution.
void add_server_vulnerabilities(Device& device) {
  Vulnerability offered =
      known("CVE-2023-48795", VulnTier::proof, "shown-by-offer", "openssh", "9.2");
  offered.title = "Packets at the beginning of an SSH connection can be cut off.";
  offered.title_ja = "SSH の通信の先頭が切り取られる脆弱性";
  offered.cvss = 5.9;
  offered.endpoint = device.services.front().endpoint;
  Vulnerability built =
      known("CVE-2026-9003", VulnTier::backport, "distribution-build", "openssh", "9.2");
  built.fixed = "9.8";
  built.title = "A signal handler of the server can be interrupted.";
  built.epss = 0.4;
  built.cvss = 8.1;
  built.endpoint = device.services.front().endpoint;
  device.vulnerabilities = {std::move(built), std::move(offered)};
}

void add_camera(Sample& sample) {
  Builder camera(sample, 1, "192.0.2.2", "00:00:5e:00:53:02");
  camera.device.facts["device.vendor"] = fact("Example 光学");
  camera.device.facts["device.type"] = fact("camera");
  camera.device.facts["device.model"] = fact("CX-200");
  camera.device.facts["device.firmware"] = fact("1.5");
  camera.device.hostnames = {"cam-entrance.example"};
  camera.device.registered = true;
  camera.device.declared = {{DeclaredField::name, "玄関カメラ"},
                            {DeclaredField::owner, "総務部"},
                            {DeclaredField::location, "本社1F"},
                            {DeclaredField::firmware, "1.4"}};
  camera.device.declarations[DeclaredField::firmware] = Declaration("佐藤", earlier);
  camera.device.registration = Declaration("佐藤", earlier);
  camera.service(22, "telnet", "< \\xff\\xfd\\x01\\xff\\xfb\\x03\n< cam login: \n",
                 {{"service.cleartext", "true"},
                  {"service.auth", "password"},
                  {"telnet.prompt", "cam login:"}});
  camera.service(80, "http", "> GET / HTTP/1.1\n< HTTP/1.1 401 Unauthorized\n",
                 {{"service.cleartext", "true"},
                  {"service.auth", "password"},
                  {"service.product", "lighttpd"},
                  {"service.version", "1.4.69"},
                  {"http.status", "401"},
                  {"http.realm", "CX-200"}});
  camera.cover(PortSet::from_ranges({{1, 1000}}));
  camera.listen();
  camera.flow("9.9.9.9", PortAt::peer, 8883, "mqtt", true).names = {"cloud.example"};
  camera.flow("9.9.9.8", PortAt::device, 80, "http", true).opened_by_peer = 2;
  camera.flow("192.0.2.3", PortAt::device, 554, "rtsp", true).internet = false;
  add_camera_vulnerabilities(camera.device);
  camera.done();
}

void add_server(Sample& sample) {
  Builder server(sample, 2, "192.0.2.3", "00:00:5e:00:53:03");
  server.device.facts["device.type"] = fact("server");
  server.device.registered = true;
  server.device.declared = {{DeclaredField::owner, "IT"},
                            {DeclaredField::location, "2F"},
                            {DeclaredField::purpose, "recorder"}};
  server.service(23, "ssh", "< SSH-2.0-OpenSSH_9.2\n",
                 {{"service.cleartext", "false"},
                  {"service.product", "OpenSSH"},
                  {"service.version", "9.2"},
                  {"ssh.protocol", "2.0"},
                  {"ssh.only_weak", "false"}});
  server.service(443, "https", "< HTTP/1.1 200 OK\n",
                 {{"service.cleartext", "false"},
                  {"service.auth", "none"},
                  {"service.product", "nginx"},
                  {"tls.version", "TLSv1.3"},
                  {"http.status", "200"}});
  server.cover(PortSet::all());
  server.cover_udp();
  add_server_vulnerabilities(server.device);
  server.done();
}

}  // namespace

report::ReportInput Sample::input(Lang lang) const {
  report::ReportInput input(view, assessed);
  input.policy_name = "built-in";
  input.tenken_version = "0.1.0";
  input.lang = lang;
  input.columns = 110;
  input.evidence = evidence;
  return input;
}

Sample empty_sample() {
  Sample sample;
  sample.view.site = fixed_id<SiteId>(9);
  sample.view.site_name = "本社 2F";
  sample.view.at = ended_at;
  sample.assessed = rules::assess(sample.view, rules::Policy());
  return sample;
}

Sample sample() {
  Sample sample = empty_sample();
  sample.view.scan = scan();
  VulnSurvey& survey = sample.view.vulnerability_survey.emplace();
  survey.at = ended_at;
  survey.database_at = earlier;
  survey.cves = 300'000;
  survey.database = "5f1c0e";
  survey.candidates = 4;
  survey.unnamed = 2;
  add_camera(sample);
  add_server(sample);

  Builder silent(sample, 3, "192.0.2.4", "02:00:5e:00:53:04");
  silent.cover(PortSet::all(), PortSet::all());
  silent.done();

  Builder gone(sample, 4, "192.0.2.5", "00:00:5e:00:53:05");
  gone.device.present = false;
  gone.device.addresses[0].current = false;
  gone.device.registered = true;
  gone.device.last_seen = earlier;
  gone.device.failed = "timed_out";
  gone.done();

  // In another network, which this scan did not look at.
  Builder elsewhere(sample, 5, "198.51.100.9", "00:00:5e:00:53:09");
  elsewhere.device.facts["device.vendor"] = fact("Example Switches");
  elsewhere.service(23, "telnet", "< login: \n", {{"service.auth", "none"}});
  elsewhere.cover(PortSet::all());
  elsewhere.device.last_seen = earlier;
  elsewhere.done();

  sample.view.changes = {
      change(ChangeKind::device_new, 3, "192.0.2.4", "", "", ""),
      change(ChangeKind::device_gone, 4, "192.0.2.5", "", "", ""),
      change(ChangeKind::port_opened, 1, "玄関カメラ", "22/tcp", "", "telnet"),
      change(ChangeKind::fact_changed, 1, "玄関カメラ", "device.firmware", "1.4", "1.5")};
  sample.assessed = rules::assess(sample.view, rules::Policy());
  return sample;
}

Sample hostile_sample() {
  const std::string attack =
      "=cmd|'/c calc'!A1 <script>alert(1)</script> \"&' \x1b[31m\x1b]0;x\x07 \xe2\x80\xaegnp.exe "
      "\xff\xfe {{site}} {{{site}}} [[report_site]] </pre>\r\nSet-Cookie: a";
  Sample sample = empty_sample();
  sample.view.site_name = attack;
  sample.view.scan = scan();
  sample.view.scan->authorised_by = attack;
  sample.view.scan->targets = {attack};
  VulnSurvey& survey = sample.view.vulnerability_survey.emplace();
  survey.at = survey.database_at = ended_at;
  survey.database = attack;
  Builder device(sample, 1, "192.0.2.2", "00:00:5e:00:53:02");
  for (const std::string_view key : {claim::kVendor, claim::kType, claim::kModel, claim::kFirmware,
                                     claim::kAttachment, claim::kIdentitySerial})
    device.device.facts[std::string(key)] = fact(attack);
  device.device.hostnames = {attack};
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    device.device.declared[static_cast<DeclaredField>(i)] = attack;
  device.device.registered = true;
  device.service(80, attack, attack + "\n" + attack,
                 {{"service.product", attack},
                  {"service.version", attack},
                  {"http.title", attack},
                  {"service.cpe", attack},
                  {"service.banner", attack},
                  {"service.auth", attack}});
  device.cover(PortSet::from_ports({80}));
  device.device.failed = attack;
  Vulnerability& vulnerability = device.device.vulnerabilities.emplace_back(
      known(attack, VulnTier::version, attack, attack, attack));
  vulnerability.fixed = vulnerability.title = vulnerability.title_ja = attack;
  device.done();
  sample.view.changes = {change(ChangeKind::fact_changed, 1, attack, attack, attack, attack)};
  sample.assessed = rules::assess(sample.view, rules::Policy());
  return sample;
}

std::string render(std::string_view format, const report::ReportInput& input) {
  ::setenv("TZ", "Asia/Tokyo", 1);
  ::tzset();
  const report::Reporter* const reporter = report::find_reporter(format);
  REQUIRE(reporter != nullptr);
  std::ostringstream out;
  REQUIRE(reporter->write(input, out));
  return out.str();
}

void check_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(TENKEN_SOURCE_DIR) / "tests" / "golden" / name;
  if (std::getenv("TENKEN_APPROVE") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream approved;
  approved << in.rdbuf();
  INFO("golden file " << name << "; TENKEN_APPROVE=1 accepts the new text");
  CHECK(text == approved.str());
}

}  // namespace tenken::test
