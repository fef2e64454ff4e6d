// However the stream of observations is cut into batches, and however often the process starts
// anew, the inventory is the same.
#include <string>
#include <vector>

#include "catch.hpp"
#include <rapidcheck.h>

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

/// A few hosts, MAC addresses and values, so that everything collides with everything.
Observation any_observation() {
  const std::string ip = "10.0.0." + std::to_string(*rc::gen::inRange(1, 5));
  const std::string mac = *rc::gen::element<std::string>(
      "", "", "00:1d:7e:00:00:0a", "00:1d:7e:00:00:0b", "02:1d:7e:00:00:0c", "ff:ff:ff:ff:ff:ff");
  const auto port = *rc::gen::element<std::uint16_t>(22, 80);
  const std::string value = *rc::gen::element<std::string>("a", "b", "unknown");
  const std::string method = *rc::gen::element<std::string>("probe/x", "probe/y");
  const int confidence = *rc::gen::element(50, 100);
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return seen(at(ip, mac));
    case 1:
      return says(port_of(ip, port, mac), claim::kProtocol, value, method, confidence);
    case 2:
      return says(port_of(ip, port, mac), claim::kVersion, value, method, confidence);
    case 3:
      return says(at(ip, mac), claim::kHostname, value, method, confidence);
    case 4:
      return says(at(ip, mac), claim::kModel, value, method, confidence);
    case 5:
      return says(at(ip), claim::kIdentitySshKey, value, method);
    case 6:
      return says(at(ip), claim::kCoverageFailed, "timed_out");
    default:
      return covered(ip, "22,80", *rc::gen::element<std::string>("", "22", "22,80"));
  }
}

struct Story {
  std::vector<std::vector<Observation>> scans;
  std::vector<bool> complete;
};

Story any_story() {
  Story story;
  const int scans = *rc::gen::inRange(1, 4);
  for (int i = 0; i < scans; ++i) {
    auto& scan = story.scans.emplace_back();
    const int length = *rc::gen::inRange(0, 25);
    for (int k = 0; k < length; ++k) scan.push_back(any_observation());
    story.complete.push_back(*rc::gen::element(true, true, false));
  }
  return story;
}

/// Plays the story in batches of the sizes that `next_size` gives. Views of each scan's end,
/// together.
template <class NextSize>
std::string play(const Story& story, bool reopen, NextSize next_size) {
  Site site;
  std::string views;
  for (std::size_t i = 0; i < story.scans.size(); ++i) {
    const ScanId scan = site.begin();
    const auto& told = story.scans[i];
    for (std::size_t done = 0; done < told.size();) {
      const std::size_t size = std::min(next_size(), told.size() - done);
      const auto from = told.begin() + static_cast<std::ptrdiff_t>(done);
      site.tell(scan, {from, from + static_cast<std::ptrdiff_t>(size)});
      done += size;
      if (reopen) site.reopen();
    }
    site.finish(scan, story.complete[i] ? ScanState::complete : ScanState::interrupted);
    views += describe(site.view()) + "----\n";
  }
  return views;
}

}  // namespace

TEST_CASE("batches and restarts leave no trace in the inventory", "[inventory][split]") {
  CHECK(rc::check("any split gives the same views", [] {
    const Story story = any_story();
    const std::string whole = play(story, false, [] { return std::size_t{1000}; });
    const auto sizes =
        *rc::gen::container<std::vector<std::size_t>>(16, rc::gen::inRange<std::size_t>(1, 6));
    std::size_t next = 0;
    const auto random_size = [&] { return sizes[next++ % sizes.size()]; };
    RC_ASSERT(play(story, false, random_size) == whole);
    RC_ASSERT(play(story, true, random_size) == whole);
  }));
}

TEST_CASE("telling a scan again changes nothing", "[inventory][split]") {
  CHECK(rc::check("a repeat of a story without contradictions is silent", [] {
    std::vector<Observation> told;
    const int hosts = *rc::gen::inRange(1, 6);
    for (int host = 1; host <= hosts; ++host) {
      const std::string ip = "10.0.0." + std::to_string(host);
      const std::string mac = *rc::gen::element(true, false)
                                  ? "00:1d:7e:00:00:0" + std::to_string(host)
                                  : std::string();
      told.push_back(seen(at(ip, mac)));
      const std::string open = *rc::gen::element<std::string>("", "22", "22,80");
      if (!open.empty()) told.push_back(says(port_of(ip, 22, mac), claim::kProtocol, "ssh"));
      told.push_back(says(at(ip, mac), claim::kHostname, "host" + std::to_string(host)));
      told.push_back(covered(ip, "1-100", open));
    }
    Site site;
    const ScanId first = site.sweep(told);
    const std::string before = describe(site.view());
    const ScanId scan = site.begin();
    site.tell(scan, told);
    site.tell(scan, told);
    site.finish(scan);
    RC_ASSERT(site.view().changes.empty());
    RC_ASSERT(site.diff(first, scan).empty());
    RC_ASSERT(site.view().devices.size() == static_cast<std::size_t>(hosts));
    RC_ASSERT(before.starts_with(describe(site.view())));
  }));
}
