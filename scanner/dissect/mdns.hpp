// Multicast DNS, as far as an answer to our question tells who is there. RFC 6762, RFC 6763
// section 9. DnsReader and split_service_name read all that devices announce.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// The name under which every responder lists the types of its services.
inline constexpr std::string_view kMdnsServiceTypes = "_services._dns-sd._udp.local";
inline constexpr std::size_t kMaxMdnsQuestions = 20;

/// Asks for the PTR records of `names`, at most kMaxMdnsQuestions of them, and for unicast answers.
/// The id comes back when the question leaves from another port than 5353 (RFC 6762 section 6.7).
/// Names that are no DNS names are left out.
Bytes make_mdns_question(std::uint16_t id, std::span<const std::string> names);

struct MdnsAnswer {
  std::uint16_t id = 0;
  std::vector<std::string> types;    ///< service types such as "_http._tcp.local", without repeats
  std::vector<IpAddress> addresses;  ///< of A and AAAA records, without repeats

  MdnsAnswer() = default;
};

/// Reads the records of a response; other names than service types and other records are skipped.
/// \returns Errc::unsupported for questions, Errc::malformed where a record is cut
Result<MdnsAnswer> parse_mdns_answer(ByteView message);

}  // namespace tenken::dissect
