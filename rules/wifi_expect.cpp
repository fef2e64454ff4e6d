#include "rules/wifi_expect.hpp"

#include <algorithm>

#include "model/bytes.hpp"
#include "model/enum_text.hpp"
#include "model/messages.hpp"
#include "rules/wifi_judge.hpp"

namespace tenken::rules {
namespace {

constexpr EnumText<WifiDeviation, 6> kNames{
    {"unknown_bssid", "weaker", "differs", "foreign", "missing", "fine"}};

bool contains(const std::vector<MacAddress>& list, const MacAddress& mac) {
  return std::find(list.begin(), list.end(), mac) != list.end();
}

/// By any of its names; one whose name nobody heard, by its address.
const ExpectedNetwork* find(const std::vector<ExpectedNetwork>& expected,
                            const WifiNetwork& network) {
  for (const ExpectedNetwork& one : expected) {
    const bool named =
        std::find(network.names.begin(), network.names.end(), one.ssid) != network.names.end();
    if (named || (network.names.empty() && contains(one.bssids, network.bssid))) return &one;
  }
  return nullptr;
}

std::string grade_name(WifiGrade grade) {
  const std::string_view name = to_string(grade);
  return name.empty() ? "-" : std::string(name);
}

/// None is worse than any: nobody can say that it is good enough.
bool is_worse(WifiGrade grade, WifiGrade than) { return grade == WifiGrade::none || grade > than; }

/// The comparison of one survey.
class Comparison {
 public:
  Comparison(const WifiSurvey& survey, const std::vector<ExpectedNetwork>& expected)
      : survey_(survey), expected_(expected) {}

  std::vector<WifiExpectation> run() {
    for (const WifiNetwork& network : survey_.networks) {
      if (!network.advertised && network.names.empty()) continue;
      const ExpectedNetwork* const one = find(expected_, network);
      if (one == nullptr)
        add(WifiDeviation::foreign, Severity::none, network,
            Note(Msg::wifi_expect_foreign, {name(network), address(network)}));
      else
        check(network, *one);
    }
    for (const ExpectedNetwork& one : expected_) {
      const bool heard =
          std::any_of(survey_.networks.begin(), survey_.networks.end(),
                      [&](const WifiNetwork& n) { return find(expected_, n) == &one; });
      if (heard) continue;
      WifiExpectation& missing =
          out_.emplace_back(Note(Msg::wifi_expect_missing, {printable(one.ssid)}));
      missing.kind = WifiDeviation::missing;
      missing.ssid = one.ssid;
    }
    std::stable_sort(out_.begin(), out_.end(), [](const auto& a, const auto& b) {
      return a.severity != b.severity ? a.severity > b.severity : a.kind < b.kind;
    });
    return std::move(out_);
  }

 private:
  static std::string name(const WifiNetwork& network) {
    return network.names.empty() ? "-" : printable(network.name());
  }

  /// Settings of an access point may leave its address to the driver.
  static std::string address(const WifiNetwork& network) {
    return network.bssid.is_zero() ? "-" : network.bssid.to_string();
  }

  void add(WifiDeviation kind, Severity severity, const WifiNetwork& network, Note text) {
    WifiExpectation& one = out_.emplace_back(std::move(text));
    one.kind = kind;
    one.severity = severity;
    one.ssid = network.name();
    if (!network.bssid.is_zero()) one.bssid = network.bssid;
  }

  /// The best grade of the networks that are meant by the same entry.
  WifiGrade best_of(const ExpectedNetwork& expected) const {
    WifiGrade best = WifiGrade::none;
    for (const WifiNetwork& network : survey_.networks) {
      if (!network.advertised || find(expected_, network) != &expected) continue;
      const WifiGrade grade = judge_network(network, expected.guest).grade;
      if (is_worse(best, grade) && grade != WifiGrade::none) best = grade;
    }
    return best;
  }

  void check(const WifiNetwork& network, const ExpectedNetwork& expected) {
    const WifiJudgement judged = judge_network(network, expected.guest);
    const std::vector<std::string> about{name(network), address(network),
                                         std::string(wifi_class_row(judged.wifi_class).label),
                                         grade_name(judged.grade)};
    const auto with = [&about](std::string last) {
      std::vector<std::string> args = about;
      args.push_back(std::move(last));
      return args;
    };
    bool fine = true;
    if (!network.bssid.is_zero() && !expected.bssids.empty() &&
        !contains(expected.bssids, network.bssid)) {
      fine = false;
      add(WifiDeviation::unknown_bssid, Severity::high, network,
          Note(Msg::wifi_expect_unknown_bssid, {address(network), name(network)}));
    }
    if (!network.advertised) return;  // nothing says how it is protected
    const WifiGrade best = best_of(expected);
    if (expected.least && is_worse(judged.grade, *expected.least)) {
      fine = false;
      add(WifiDeviation::weaker, Severity::high, network,
          Note(Msg::wifi_expect_weaker, with(grade_name(*expected.least))));
    } else if (!expected.least && best != WifiGrade::none && is_worse(judged.grade, best)) {
      fine = false;
      add(WifiDeviation::differs, Severity::high, network,
          Note(Msg::wifi_expect_differs, with(grade_name(best))));
    }
    if (fine) add(WifiDeviation::fine, Severity::none, network, Note(Msg::wifi_expect_fine, about));
  }

  const WifiSurvey& survey_;
  const std::vector<ExpectedNetwork>& expected_;
  std::vector<WifiExpectation> out_;
};

}  // namespace

std::string_view to_string(WifiDeviation kind) { return kNames.name(kind); }

std::vector<WifiExpectation> compare(const WifiSurvey& survey,
                                     const std::vector<ExpectedNetwork>& expected) {
  return Comparison(survey, expected).run();
}

}  // namespace tenken::rules
