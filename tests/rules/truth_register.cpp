// Rows of 41-1: place, number and use of devices against what the register says.
#include <string>

#include "model/place_claims.hpp"
#include "truth_table.hpp"

namespace tenken::test {
namespace {

constexpr std::string_view kPlaces =
    "[[places]]\nlocation = \"HQ 3F\"\nnetworks = [\"192.0.2.0/26\"]\n"
    "attached = [\"sw-3f\", \"aa:bb:cc:00:00:01\"]\n";
constexpr std::string_view kCameras = "[[expected]]\ntype = \"camera\"\ncount = ";

void enter_at(Scene& s, std::string_view location) {
  s.device.registered = true;
  s.device.registration = Declaration("sato", kNow);
  for (const DeclaredField field :
       {DeclaredField::owner, DeclaredField::location, DeclaredField::purpose})
    s.device.declared[field] = "x";
  s.device.declared[DeclaredField::location] = location;
  s.device.declarations[DeclaredField::location] = Declaration("sato", kNow);
  s.policy = policy(kPlaces);
}

/// The policy of `kPlaces`, and where else the device was.
void address(Scene& s, std::string_view ip) {
  s.device.addresses.front().ip = *IpAddress::parse(ip);
  s.device.addresses.front().first_seen = s.device.addresses.front().last_seen = kNow;
}

/// A device that has left one network for another, a week after its location was written.
void move(Scene& s, std::string_view from, std::string_view to) {
  constexpr std::chrono::hours kWeek{7 * 24};
  enter_at(s, "elsewhere");
  AddressSpan old = s.device.addresses.front();
  old.ip = *IpAddress::parse(from);
  old.current = false;
  old.first_seen = kNow + -4 * kWeek;
  old.last_seen = kNow + -kWeek;
  s.device.declarations[DeclaredField::location].at = kNow + -2 * kWeek;
  address(s, to);
  s.device.addresses.front().first_seen = kNow + -kWeek;
  s.device.addresses.push_back(old);
}

void camera(Scene& s, std::string_view expected, int others) {
  enter_at(s, "HQ 3F");
  s.device.facts["device.type"] = seen_fact("camera");
  for (int i = 0; i < others; ++i) {
    Device other = test::device("192.0.2." + std::to_string(8 + i));
    other.id = DeviceId::make(kNow + std::chrono::seconds(1 + i));
    other.facts["device.type"] = seen_fact("Camera");
    s.others.push_back(std::move(other));
  }
  s.policy = policy(std::string(kCameras) + std::string(expected));
}

void wifi_at(Scene& s, std::string_view bssid) {
  enter_at(s, "HQ 3F");
  WifiClaim use;
  use.bssid = bssid;
  use.wifi_class = "wpa3-personal";
  s.device.facts["wifi.use"] = seen_fact(to_string(use));
}

void use(Scene& s, std::string_view type) {
  enter_at(s, "HQ 3F");
  s.device.declared[DeclaredField::purpose] = "Printing";
  s.device.facts["device.type"] = seen_fact(type);
  s.policy = policy("[[purposes]]\npurpose = \"printing\"\ntypes = [\"printer\", \"copier\"]\n");
}

void silent(Scene& s, std::string_view in_service, int days) {
  enter_at(s, "HQ 3F");
  s.device.declared[DeclaredField::in_service] = in_service;
  s.device.present = false;
  s.device.last_seen = kNow + -days * std::chrono::hours(24);
}

}  // namespace

Rows rows_of_register() {
  const auto at_port = [](Scene& s, std::string_view port) {
    enter_at(s, "HQ 3F");
    s.device.facts[std::string(kSwitchPort)] = seen_fact(port);
  };
  return {
      {"41-1", "at its place", kC, Msg::rule_41_1_complete, [](Scene& s) { enter_at(s, "hq 3f"); }},
      {"41-1", "in another network", kR, Msg::rule_41_1_drift_place,
       [](Scene& s) { enter_at(s, "HQ 3F"), address(s, "198.51.100.7"); }},
      {"41-1", "a location that the policy does not know", kC, Msg::rule_41_1_complete,
       [](Scene& s) { enter_at(s, "HQ 4F"), address(s, "198.51.100.7"); }},
      {"41-1", "at a port of its switch", kC, Msg::rule_41_1_complete,
       [=](Scene& s) { at_port(s, "SW-3F Gi1/0/3 VLAN 10"); }},
      {"41-1", "at another switch", kR, Msg::rule_41_1_drift_place,
       [=](Scene& s) { at_port(s, "sw-3f-lab Gi1/0/3"); }},
      {"41-1", "at its access point", kC, Msg::rule_41_1_complete,
       [](Scene& s) { wifi_at(s, "aa:bb:cc:00:00:01"); }},
      {"41-1", "at another access point", kR, Msg::rule_41_1_drift_place,
       [](Scene& s) { wifi_at(s, "aa:bb:cc:00:00:02"); }},
      {"41-1", "moved since its location was written", kR, Msg::rule_41_1_drift_moved,
       [](Scene& s) { move(s, "198.51.100.7", "203.0.113.7"); }},
      {"41-1", "another address of the same network", kC, Msg::rule_41_1_complete,
       [](Scene& s) { move(s, "198.51.100.7", "198.51.100.9"); }},
      {"41-1", "as many as expected", kC, Msg::rule_41_1_complete,
       [](Scene& s) { camera(s, "2\n", 1); }},
      {"41-1", "more than expected", kR, Msg::rule_41_1_drift_count,
       [](Scene& s) { camera(s, "2\n", 2); }},
      {"41-1", "fewer than expected", kR, Msg::rule_41_1_drift_count,
       [](Scene& s) { camera(s, "2\n", 0); }},
      {"41-1", "as many as expected at one place", kC, Msg::rule_41_1_complete,
       [](Scene& s) { camera(s, "1\nlocation = \"HQ 3F\"\n", 5); }},
      {"41-1", "fewer than expected at one place", kR, Msg::rule_41_1_drift_count_at,
       [](Scene& s) { camera(s, "3\nlocation = \"HQ 3F\"\n", 5); }},
      {"41-1", "serves its purpose", kC, Msg::rule_41_1_complete,
       [](Scene& s) { use(s, "printer"); }},
      {"41-1", "serves another purpose", kR, Msg::rule_41_1_drift_purpose,
       [](Scene& s) { use(s, "camera"); }},
      {"41-1", "in service, and long silent", kR, Msg::rule_41_1_drift_silent,
       [](Scene& s) { silent(s, "yes", 31); }},
      {"41-1", "in service, and gone since yesterday", kR, Msg::rule_41_1_missing,
       [](Scene& s) { silent(s, "yes", 1); }},
  };
}

}  // namespace tenken::test
