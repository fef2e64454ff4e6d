// Signal: one thing that a device was heard to say, and how often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/mac_address.hpp"
#include "model/timestamp.hpp"
#include "scanner/dissect/ip_key.hpp"

namespace tenken::passive {

enum class Kind : std::uint16_t {
#define KIND(id, name, claim, confidence) id,
#include "scanner/passive/kinds.def"
#undef KIND
};

/// What the table kinds.def says of a kind.
struct KindInfo {
  std::string_view name;
  std::string_view claim;  ///< key of model/claims.hpp; empty where it is only kept
  int confidence;          ///< 0-100
};
const KindInfo& info_of(Kind kind);
/// Whether it says that the subject's MAC address holds the subject's IP address.
bool binds(Kind kind);

/// Whom a signal is about: a plain value for tables. A zero MAC or address means none.
struct Who {
  MacAddress mac;
  dissect::IpKey ip{};
  std::uint16_t port = 0;  ///< TCP; 0 for the device itself

  Who() = default;
  explicit Who(const MacAddress& m) : mac(m) {}
  Who(const MacAddress& m, const dissect::IpKey& i) : mac(m), ip(i) {}

  bool has_mac() const { return !mac.is_zero(); }
  bool has_ip() const { return ip != dissect::IpKey{}; }
  auto operator<=>(const Who&) const = default;
};

/// Where in a capture something was heard.
struct Moment {
  Timestamp at;
  std::uint32_t file = 0;
  std::uint64_t frame = 0;  ///< from 1

  Moment() = default;
  Moment(Timestamp t, std::uint32_t f, std::uint64_t n) : at(t), file(f), frame(n) {}
};

struct Signal {
  Who who;
  Kind kind = Kind::role;
  std::string value;  ///< bytes of the wire
  Moment first;
  Timestamp last;
  std::uint64_t times = 0;

  Signal() = default;
};

}  // namespace tenken::passive
