// Tracker: frames of the air in, networks and stations out. Sends nothing.
#pragma once

#include "model/wifi.hpp"
#include "scanner/capture/frame.hpp"
#include "scanner/wifi/air_frame.hpp"
#include "scanner/wifi/fcs_gate.hpp"
#include "scanner/wifi/networks.hpp"
#include "scanner/wifi/stations.hpp"
#include "scanner/wifi/told.hpp"

namespace tenken::wifi {

/// Memory is bounded: networks, stations, and what is kept of each. A frame of what is already
/// known allocates nothing. One thread.
class Tracker {
 public:
  Tracker();
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;

  void take(const capture::Frame& frame);
  /// What others received or know: the same networks and stations as those of frames.
  void told(const ToldNetwork& network);
  void told(const ToldStation& station);
  /// What was heard. No frames may follow.
  WifiSurvey finish();

 private:
  void hear(const RadioFrame& radio, Timestamp at);
  void management(const AirFrame& frame, const RadioFrame& radio, Timestamp at);
  void announcement(const AirFrame& frame, const RadioFrame& radio, Timestamp at);
  /// One announcement with all networks that it speaks for.
  void announce(const MacAddress& bssid, Announcement said, const Elements& elements);
  void association(const AirFrame& frame, Timestamp at, bool again);
  void association_answer(const AirFrame& frame, Timestamp at);
  void authentication(const AirFrame& frame, Timestamp at);
  void data(const AirFrame& frame, Timestamp at);
  /// A data frame between a network and a station; either may be unknown, group, or without room.
  void exchange(const AirFrame& frame, Networks::Entry& entry, WifiStation* station, bool sent);
  bool in_the_air(const MacAddress& mac) const;

  FcsGate gate_;
  Networks networks_;
  Stations stations_;
  std::vector<WifiNetwork> without_address_;  ///< of settings that name no BSSID
  WifiSurvey totals_;
};

}  // namespace tenken::wifi
