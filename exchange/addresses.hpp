// Addresses of devices in files of others.
#pragma once

#include <optional>
#include <string_view>

#include "exchange/import_file.hpp"

namespace tenken::exchange {

/// A MAC address in any common spelling, also with one digit where it is below 16 ("0:c:29:1:2:3").
std::optional<MacAddress> mac_of(std::string_view text);

/// What may become the address of one host: neither group, broadcast, loopback nor unspecified.
bool is_host(const IpAddress& ip);
bool is_host(const MacAddress& mac);

/// Adds the host where it has an address of a host; says in the file why not.
void add_checked(ImportedFile& file, ImportedHost host, std::string_view line);

/// Seconds since 1970 as a time, if it is one that a clock may show.
std::optional<Timestamp> time_of_seconds(std::int64_t seconds);

}  // namespace tenken::exchange
