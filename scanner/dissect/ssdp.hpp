// SSDP: the search of UPnP and its answer. UPnP Device Architecture 1.1 section 1.3.
#pragma once

#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

inline constexpr unsigned kSsdpWaitSeconds = 1;  ///< over which the answers are spread (MX)

/// M-SEARCH for everything. \param host  the group and port as a Host header writes them
Bytes make_ssdp_search(std::string_view host);

struct SsdpAnswer {
  std::string usn;  ///< unique service name, printable

  SsdpAnswer() = default;
};

/// Reads an answer to a search: status 200 with ST and USN. Errc::unsupported for anything else,
/// announcements included.
Result<SsdpAnswer> parse_ssdp_answer(ByteView datagram);

}  // namespace tenken::dissect
