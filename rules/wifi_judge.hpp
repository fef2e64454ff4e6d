// How well Wi-Fi is protected: the class, grade and caps of a network and of a station. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/wifi.hpp"
#include "rules/wifi_grades.hpp"

namespace tenken::rules {

/// What a judgement rests on, the strongest first.
enum class WifiEvidence : std::uint8_t {
  advertised,  ///< what a network says of itself
  negotiated,  ///< the station's request to associate
  handshake,   ///< authentication and key messages, with what the network offers
  inferred,    ///< the layout of protected frames
  clear_data,  ///< frames without encryption
  configured,  ///< the settings of the access point
  none,
};
std::string_view to_string(WifiEvidence evidence);
/// How sure it is, 0 to 100.
int confidence(WifiEvidence evidence);

struct WifiJudgement {
  WifiClass wifi_class = WifiClass::heard_unknown;
  WifiGrade grade = WifiGrade::none;
  Severity severity = Severity::none;
  WifiWhen when = WifiWhen::any;  ///< which row of grades counted
  std::vector<WifiCap> caps;
  WifiEvidence evidence = WifiEvidence::none;

  WifiJudgement() = default;
  bool has(WifiCap cap) const;
};

/// A station's judgement with what it uses, as far as that is known.
struct WifiStationJudgement : WifiJudgement {
  WifiSuites akms;
  WifiSuites pairwise;
  std::optional<WifiSuite> group;
  std::optional<bool> pmf_used;  ///< whether its management frames are protected

  WifiStationJudgement() = default;
};

/// The class of what is offered.
WifiClass classify(const WifiOffer& offer);

/// \param guest  the operator says that the network is meant for guests
WifiJudgement judge_network(const WifiNetwork& network, bool guest = false);
WifiStationJudgement judge_station(const WifiStation& station, const WifiNetwork& network);

/// All that is offered: RSN, its overrides, WPA; the suites of WPA under the numbers of RSN.
WifiSuites offered_akms(const WifiOffer& offer);
WifiSuites offered_pairwise(const WifiOffer& offer);

/// A network with the judgements of itself and of its stations, in their order.
struct JudgedNetwork {
  const WifiNetwork* network = nullptr;
  WifiJudgement judgement;
  std::vector<WifiStationJudgement> stations;

  JudgedNetwork() = default;
};
/// \param survey  must outlive the result
std::vector<JudgedNetwork> judge_survey(const WifiSurvey& survey);

/// Whether the station joined by an older method than the network offers: WPA2 where WPA3 is.
bool could_do_better(const WifiStationJudgement& station, const WifiNetwork& network);

}  // namespace tenken::rules
