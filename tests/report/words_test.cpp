// Devices that the scan did not cover, the first scan, and words in the language of the report.
#include "report/words.hpp"

#include <sstream>

#include "catch.hpp"

#include "report/digest.hpp"
#include "rules/rule.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The sample, as if nothing had been known before its scan.
test::Sample first_scan() {
  test::Sample sample = test::sample();
  std::erase_if(sample.view.devices, [](const Device& device) { return !device.present; });
  sample.view.changes.clear();
  for (Device& device : sample.view.devices) {
    device.first_seen = device.last_seen = *sample.view.scan->finished;
    Change& change = sample.view.changes.emplace_back();
    change.kind = ChangeKind::device_new;
    change.device = device.id;
    change.device_label = device.label();
  }
  return sample;
}

}  // namespace

TEST_CASE("words: every format says which devices the scan did not cover, and since when",
          "[report][words]") {
  test::Sample sample = test::sample();
  // Without what would push that device out of the most serious findings.
  for (Device& device : sample.view.devices) device.vulnerabilities.clear();
  sample.assessed = rules::assess(sample.view, rules::Policy());
  ReportInput unlimited = sample.input(Lang::en);
  unlimited.columns = 0;
  const std::string table = test::render("table", unlimited);
  CHECK(holds(table, "Devices not covered by this scan"));
  CHECK(holds(table, "not covered by this scan, last seen 2026-11-16"));
  CHECK(table.find("198.51.100.9") > table.find("Devices not covered by this scan"));
  const std::string html = test::render("html", sample.input(Lang::ja));
  CHECK(holds(html, "今回の走査の対象外の機器"));
  CHECK(holds(html, "今回の走査の対象外、最終確認 2026-11-16"));
  CHECK(holds(test::render("json", sample.input(Lang::en)), "\"covered_by_scan\": false"));
  CHECK(holds(test::render("json", sample.input(Lang::en)), "\"devices_covered\": 4"));
  CHECK(holds(test::render("jsonl", sample.input(Lang::en)), "\"covered_by_scan\":false"));
  std::istringstream csv(test::render("csv", sample.input(Lang::en)));
  std::size_t apart = 0;
  for (std::string line; std::getline(csv, line);)
    if (line.ends_with(",no\r")) {
      ++apart;
      CHECK(holds(line, "198.51.100.9"));
    }
  CHECK(apart == 1);
}

TEST_CASE("words: the first scan is told in one sentence", "[report][words]") {
  const test::Sample sample = first_scan();
  CHECK(is_first_scan(sample.view));
  CHECK_FALSE(is_first_scan(test::sample().view));
  for (const char* const format : {"table", "html"}) {
    const std::string text = test::render(format, sample.input(Lang::en));
    CHECK(holds(text, "devices recorded for the first time: 4"));
    CHECK_FALSE(holds(text, "new device"));
  }
}

TEST_CASE("words: a new device is named by address, MAC, maker and type", "[report][words]") {
  test::Sample sample = test::sample();
  Device& device = sample.view.devices[2];
  device.facts["device.type"].value = "camera";
  CHECK(change_text(sample.view.changes[0], DeviceIndex(sample.view), Lang::en) ==
        "192.0.2.4, 02:00:5e:00:53:04, unknown maker (locally administered MAC), camera");
  device.facts["device.vendor"].value = "Example";
  CHECK(change_text(sample.view.changes[0], DeviceIndex(sample.view), Lang::ja) ==
        "192.0.2.4, 02:00:5e:00:53:04, Example, カメラ");
}

TEST_CASE("words: a Japanese report has Japanese types, makers, policies and reasons",
          "[report][words]") {
  const test::Sample sample = test::sample();
  CHECK(type_text(sample.view.devices[0], Lang::ja) == "カメラ");
  CHECK(type_text(sample.view.devices[0], Lang::en) == "camera");
  CHECK(vendor_text(sample.view.devices[2], Lang::ja) == "メーカー不明(ローカル管理MAC)");
  CHECK(vendor_text(sample.view.devices[1], Lang::ja).empty());
  CHECK(failure_text(sample.view.devices[3], Lang::ja) == "時間切れ");
  CHECK(policy_text("built-in", Lang::ja) == "組み込み");
  CHECK(policy_text("本社", Lang::en) == "本社");
  for (const char* const format : {"csv", "table"}) {
    const std::string text = test::render(format, sample.input(Lang::ja));
    CHECK(holds(text, "カメラ"));
    CHECK_FALSE(holds(text, "camera"));
    CHECK_FALSE(holds(text, "built-in"));
  }
}

TEST_CASE("words: at 80 columns the table keeps what identifies and judges", "[report][words]") {
  test::Sample sample = test::sample();
  for (Device& device : sample.view.devices)
    device.facts["device.vendor"].value = "Extraordinarily Long Instruments Company Limited";
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  ReportInput input = sample.input(lang);
  input.columns = 80;
  const std::string table = test::render("table", input);
  for (const Device& device : sample.view.devices) {
    CHECK(holds(table, device.addresses.front().ip.to_string()));
    CHECK(holds(table, device.interfaces.front().mac.to_string()));
  }
  CHECK_FALSE(holds(table, "…"));
  CHECK(holds(table, verdict_label(Verdict::non_conforming, lang)));
}

}  // namespace tenken::report
