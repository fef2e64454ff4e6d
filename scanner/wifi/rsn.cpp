#include "scanner/wifi/rsn.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::wifi {
namespace {

using dissect::take_u16_le;

constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kPmkidBytes = 16;
constexpr std::size_t kSuiteBytes = 4;

/// What stands for a field that is left out.
struct Defaults {
  WifiSuite group;
  WifiSuite pairwise;
  WifiSuite akm;
};
constexpr Defaults kRsnDefaults{wifi_suite(kRsnOrganisation, 4), wifi_suite(kRsnOrganisation, 4),
                                wifi_suite(kRsnOrganisation, 1)};
constexpr Defaults kWpaDefaults{wifi_suite(kWpaOrganisation, 2), wifi_suite(kWpaOrganisation, 2),
                                wifi_suite(kWpaOrganisation, 1)};

enum class Step : std::uint8_t { read, absent, broken };

/// A count and as many suites. No network has an empty list: that is a broken one as well.
Step take_suites(Reader& in, WifiSuites& out) {
  if (in.empty()) return Step::absent;
  const auto count = take_u16_le(in);
  if (!count || *count == 0) return Step::broken;
  // Of a list that claims more than there is nobody knows where it really ends.
  if (*count > in.remaining() / kSuiteBytes) return Step::broken;
  for (std::size_t left = *count; left > 0; --left) out.add(in.u32().value_or(0));
  return Step::read;
}

WifiPmf pmf_of(std::uint16_t capabilities) {
  const bool required = (capabilities & 0x0040U) != 0;
  const bool capable = (capabilities & 0x0080U) != 0;
  if (required) return capable ? WifiPmf::required : WifiPmf::invalid;
  return capable ? WifiPmf::capable : WifiPmf::none;
}

/// Version, group, pairwise, AKMs: the part that WPA and RSN share. False where it ends or breaks.
bool take_suites(Reader& in, WifiSecurity& out) {
  out.malformed = take_u16_le(in) != kVersion;
  if (out.malformed || in.empty()) return false;
  const auto group = in.u32();
  out.malformed = !group;
  if (!group) return false;
  out.group = *group;
  Step step = take_suites(in, out.pairwise);
  if (step == Step::read) step = take_suites(in, out.akms);
  out.malformed = step == Step::broken;
  return step == Step::read;
}

void fill(WifiSecurity& out, const Defaults& defaults) {
  if (out.group == 0) out.group = defaults.group;
  if (out.malformed) return;  // nobody knows what should have stood there
  if (out.pairwise.empty()) out.pairwise.add(defaults.pairwise);
  if (out.akms.empty()) out.akms.add(defaults.akm);
}

/// What only RSN has: capabilities, names of keys, the cipher of group management frames.
void take_tail(Reader& in, WifiSecurity& out) {
  if (in.empty()) return;
  const auto capabilities = take_u16_le(in);
  out.cut_tail = !capabilities;
  if (!capabilities) return;
  out.pmf = pmf_of(*capabilities);
  if (in.empty()) return;
  const auto count = take_u16_le(in);
  out.cut_tail = !count || !in.take(*count * kPmkidBytes);
  if (out.cut_tail) return;
  out.pmkids = *count;
  if (in.empty()) return;
  out.group_management = in.u32();
  out.cut_tail = !out.group_management;
}

}  // namespace

WifiSecurity parse_rsn(ByteView body) {
  WifiSecurity out;
  Reader in(body);
  if (take_suites(in, out)) take_tail(in, out);
  fill(out, kRsnDefaults);
  return out;
}

WifiSecurity parse_wpa(ByteView body) {
  WifiSecurity out;
  Reader in(body);
  (void)take_suites(in, out);
  fill(out, kWpaDefaults);
  return out;
}

}  // namespace tenken::wifi
