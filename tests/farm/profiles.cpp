#include "farm/profiles.hpp"

#include <algorithm>

namespace tenken::farm {
namespace {

constexpr std::uint32_t kManyPorts = 50;

std::vector<Profile> all_profiles() {
  std::vector<Profile> all;
  const auto add = [&all](std::string_view name, std::vector<std::uint16_t> tcp,
                          std::vector<std::uint16_t> udp, Closed closed) -> Profile& {
    Profile& made = all.emplace_back();
    made.name = name;
    made.tcp = std::move(tcp);
    made.udp = std::move(udp);
    made.closed = closed;
    made.in_mix = true;
    return made;
  };
  add("camera", {80, 443, 554, 8000}, {3702}, Closed::reset);
  add("router", {22, 53, 80, 443, 8443}, {53, 161}, Closed::reset);
  add("plc", {80, 102, 502}, {161}, Closed::reset);
  add("sensor", {1883, 8080}, {5683}, Closed::reset);
  add("firewalled", {443, 8883}, {}, Closed::drop).echo = false;
  add("printer", {80, 443, 515, 631, 9100}, {161}, Closed::reset);
  add("recorder", {22, 80, 554, 8080, 37777}, {123}, Closed::reset);
  add("arp-only", {}, {}, Closed::drop).echo = false;
  add("prohibiting", {443, 4840}, {}, Closed::prohibit).in_mix = false;
  for (const Closed closed : {Closed::reset, Closed::drop}) {
    Profile& many = add(closed == Closed::reset ? "many-rst" : "many-drop", {}, {}, closed);
    many.random_ports = kManyPorts;
    many.in_mix = false;
  }
  return all;
}

}  // namespace

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> all = all_profiles();
  return all;
}

std::optional<std::size_t> find_profile(std::string_view name) {
  const auto& all = profiles();
  const auto found = std::ranges::find(all, name, &Profile::name);
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

std::string_view name_of(Closed closed) {
  if (closed == Closed::reset) return "reset";
  return closed == Closed::drop ? "drop" : "prohibit";
}

}  // namespace tenken::farm
