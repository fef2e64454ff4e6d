// What alerts tell of: findings that open, are fixed, waived or not seen; certificates; rules.
#include "cli/alert_pass.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "catch.hpp"
#include <boost/json.hpp>

#include "inventory/support.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

constexpr std::string_view kRules = R"([[channel]]
name = "own"
kind = "command"
command = ["/bin/true"]
[[channel]]
name = "second"
kind = "command"
command = ["/bin/true"]
[[channel]]
name = "third"
kind = "command"
command = ["/bin/true"]
[[rule]]
name = "findings"
on = ["finding_opened", "finding_fixed"]
severity = "low"
channels = ["own"]
[[rule]]
name = "month"
on = ["certificate_expiring"]
days = 30
channels = ["own"]
[[rule]]
name = "year"
on = ["certificate_expiring"]
days = 365
channels = ["own"]
[[rule]]
name = "another"
on = ["finding_opened"]
items = ["32-3"]
channels = ["second"]
[[rule]]
name = "elsewhere"
on = ["finding_opened", "device_new"]
query = "ip:10.0.0.6"
channels = ["own", "third"]
)";

Finding weak_login(DeviceId device, Verdict verdict = Verdict::non_conforming) {
  Finding finding("25-1", "25-1/1", device, verdict, Severity::high, Note(Msg::errc_closed));
  finding.endpoint = Endpoint(IpAddress::parse("10.0.0.5").value(), Transport::tcp, 443);
  return finding;
}

/// An inventory whose alerts are looked for; no daemon, no channel.
struct Watched {
  Site site;
  std::ostringstream out;
  std::ostringstream err;
  std::set<std::string> known;
  alerts::AlertConfig config = alerts::parse_config(kRules, "/etc/alerts.toml").value();

  ScanId scan(const std::vector<std::string>& addresses, const std::string& until = {}) {
    std::vector<Observation> told;
    for (const std::string& address : addresses) {
      const std::string mac = "00:1d:7e:00:00:0" + address.substr(address.size() - 1);
      told.push_back(seen(at(address, mac)));
      told.push_back(says(port_of(address, 443, mac), claim::kProtocol, "https"));
      if (!until.empty())
        told.push_back(says(port_of(address, 443, mac), "tls.cert.not_after", until, "probe/tls"));
    }
    return site.sweep(std::move(told));
  }

  /// Each is judged as one finding of a rule.
  void judge(ScanId scan, const std::vector<Finding>& findings) {
    Assessed assessed;
    assessed.findings = findings;
    REQUIRE(site.inventory.record_findings(scan, assessed));
  }

  /// One look, kept: "channel: kind what" of each row that is new, in order.
  std::vector<std::string> look() {
    auto store = inventory::AlertStore::open(site.folder.file(), inventory::OpenMode::read_write,
                                             site.inventory.site_name());
    REQUIRE(store);
    const cli::Settings settings;
    const cli::Options options;
    const cli::Console console(out, err);
    const cli::Environment environment = [](const std::string&) { return std::nullopt; };
    const cli::CommandContext context(options, settings, environment, console, site.clock,
                                      site.folder.file());
    const auto pass = cli::AlertSearch(context, config, site.inventory, *store).search();
    REQUIRE(pass);
    REQUIRE(store->keep(*pass));
    const auto rows = store->unsent(1000);
    REQUIRE(rows);
    std::vector<std::string> lines;
    for (const OutboxRow& row : *rows) {
      if (!known.insert(row.channel + row.id.to_string()).second) continue;
      const boost::json::value alert = boost::json::parse(row.alert);
      lines.push_back(row.channel + ": " + std::string(alert.at("kind").as_string()) + " " +
                      std::string(alert.at("what").as_string()));
    }
    std::ranges::sort(lines);
    return lines;
  }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a finding alerts when it opens and when the device was seen without it",
          "[cli][alerts]") {
  Watched watched;
  const ScanId first = watched.scan({"10.0.0.5"});
  const DeviceId camera = watched.site.view().devices.at(0).id;
  watched.judge(first, {weak_login(camera, Verdict::conforming)});
  CHECK(watched.look().empty());  // the first look notes where things stand

  watched.judge(watched.scan({"10.0.0.5"}), {weak_login(camera)});
  CHECK(watched.look() == Lines{"own: finding_opened 25-1"});
  CHECK(watched.look().empty());

  SECTION("fixed") {
    watched.judge(watched.scan({"10.0.0.5"}), {weak_login(camera, Verdict::conforming)});
    CHECK(watched.look() == Lines{"own: finding_fixed 25-1"});
    watched.judge(watched.scan({"10.0.0.5"}), {weak_login(camera)});
    CHECK(watched.look() == Lines{"own: finding_opened 25-1"});
  }
  SECTION("a scan that does not see the device fixes nothing, and the next one opens nothing") {
    const ScanId without = watched.scan({"10.0.0.7"});
    const DeviceId other = device_at(watched.site.view(), "10.0.0.7").id;
    watched.judge(without, {weak_login(other, Verdict::conforming)});
    CHECK(watched.look().empty());
    watched.judge(watched.scan({"10.0.0.5"}), {weak_login(camera)});
    CHECK(watched.look().empty());
  }
  SECTION("a waiver is no repair") {
    Waiver waiver;
    waiver.item = "25-1";
    waiver.reason = "until the exchange";
    waiver.owner = "sato";
    waiver.until = "2099-12-31";
    REQUIRE(watched.site.inventory.waive(waiver));
    watched.judge(watched.scan({"10.0.0.5"}), {weak_login(camera)});
    CHECK(watched.look().empty());
  }
}

TEST_CASE("rules choose by item and by query", "[cli][alerts]") {
  Watched watched;
  const ScanId first = watched.scan({"10.0.0.5"});
  const DeviceId camera = watched.site.view().devices.at(0).id;
  watched.judge(first, {weak_login(camera, Verdict::conforming)});
  CHECK(watched.look().empty());
  const ScanId second = watched.scan({"10.0.0.5", "10.0.0.6"});
  const DeviceId newcomer = device_at(watched.site.view(), "10.0.0.6").id;
  Finding telnet("32-3", "32-3/1", newcomer, Verdict::non_conforming, Severity::high,
                 Note(Msg::errc_closed));
  watched.judge(second, {weak_login(camera, Verdict::conforming), telnet});
  CHECK(watched.look() == Lines{"own: device_new ", "own: finding_opened 32-3",
                                "second: finding_opened 32-3", "third: device_new ",
                                "third: finding_opened 32-3"});
}

TEST_CASE("a certificate alerts once for each span of days", "[cli][alerts]") {
  Watched watched;
  const auto days = [&](int count) {
    return (watched.site.clock.now() + std::chrono::hours(24 * count)).to_string();
  };
  const auto scan = [&](const std::string& until) {
    const ScanId id = watched.scan({"10.0.0.5"}, until);
    watched.judge(id, {weak_login(watched.site.view().devices.at(0).id, Verdict::conforming)});
    return watched.look();
  };
  const std::string end = days(400);
  CHECK(scan(end).empty());
  watched.site.clock.advance(std::chrono::hours(24 * 60));
  CHECK(scan(end) == Lines{"own: certificate_expiring 10.0.0.5:443/tcp"});
  watched.site.clock.advance(std::chrono::hours(24 * 320));
  CHECK(scan(end) == Lines{"own: certificate_expiring 10.0.0.5:443/tcp"});
  CHECK(scan(end).empty());
}
