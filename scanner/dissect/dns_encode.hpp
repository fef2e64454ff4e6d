// Names and questions of DNS as they are sent. RFC 1035 sections 3.1, 3.5 and 4.1; RFC 3596 section
// 2.5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "scanner/dissect/dns_message.hpp"

namespace tenken::dissect {

/// The labels between the dots of `name`, with the one that ends it; nothing where that is no DNS
/// name. Dots inside labels cannot be written.
std::optional<Bytes> encode_dns_name(std::string_view name);

/// The name whose PTR record names the host of an address: "7.2.0.192.in-addr.arpa".
std::string reverse_dns_name(const IpAddress& address);

/// One question of the class Internet, without recursion; nothing where `name` is no DNS name.
std::optional<Bytes> make_dns_question(std::uint16_t id, std::string_view name, DnsType type);

}  // namespace tenken::dissect
