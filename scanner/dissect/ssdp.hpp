// SSDP: announcements and searches of UPnP. UPnP Device Architecture 1.1 sections 1.2 and 1.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

inline constexpr unsigned kSsdpWaitSeconds = 1;  ///< over which the answers are spread (MX)

/// M-SEARCH for everything. \param host  the group and port as a Host header writes them
Bytes make_ssdp_search(std::string_view host);

enum class SsdpKind : std::uint8_t {
  notify,  ///< a device announces itself, or takes its leave
  search,  ///< somebody looks for devices
  answer,  ///< a device answers a search
};

/// Views into the datagram, blanks trimmed; empty where a header is missing.
struct SsdpMessage {
  SsdpKind kind = SsdpKind::notify;
  std::string_view target;      ///< NT or ST: what is announced or looked for
  std::string_view event;       ///< NTS: ssdp:alive, ssdp:byebye, ssdp:update
  std::string_view usn;         ///< unique service name
  std::string_view server;      ///< system, UPnP version, product
  std::string_view location;    ///< URL of the description
  std::string_view user_agent;  ///< of who searches
  std::string_view bridge_id;   ///< hue-bridgeid: identity of a lighting bridge

  SsdpMessage() = default;
};

/// Errc::unsupported for what is none of the three kinds.
Result<SsdpMessage> parse_ssdp(ByteView datagram);

/// The part of a unique service name that stays with the device, "uuid:..."; empty without one.
std::string_view ssdp_uuid(std::string_view usn);

struct SsdpAnswer {
  std::string usn;  ///< unique service name, printable

  SsdpAnswer() = default;
};

/// Reads an answer to a search: status 200 with ST and USN. Errc::unsupported for anything else,
/// announcements included.
Result<SsdpAnswer> parse_ssdp_answer(ByteView datagram);

}  // namespace tenken::dissect
