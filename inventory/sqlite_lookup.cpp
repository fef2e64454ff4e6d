// Finding a device by what a person calls it.
#include <algorithm>
#include <cctype>

#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kMinPrefix = 4;  // hexadecimal digits; fewer would name devices by accident

struct IdRange {
  DeviceId first;
  DeviceId last;
};

/// The ids whose text begins with `text`; nothing when it is no such beginning.
std::optional<IdRange> ids_that_begin_with(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == '-') continue;
    const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    digits += lower;
  }
  if (digits.size() < kMinPrefix || digits.size() > 2 * sizeof(Uuid)) return std::nullopt;
  const auto parse = [](std::string padded) {
    for (const std::size_t at : {8U, 13U, 18U, 23U}) padded.insert(at, "-");
    return DeviceId::parse(padded);
  };
  const std::size_t missing = 2 * sizeof(Uuid) - digits.size();
  const auto first = parse(digits + std::string(missing, '0'));
  const auto last = parse(digits + std::string(missing, 'f'));
  if (!first || !last) return std::nullopt;
  return IdRange{*first, *last};
}

void collect(Query& query, std::vector<DeviceId>& found) {
  while (query.next()) found.push_back(query.id<DeviceId>());
}

/// Whoever is there has the address; a device that is gone has it only where nobody else does.
void collect_holders(Query& query, std::vector<DeviceId>& found) {
  std::vector<DeviceId> gone;
  while (query.next()) {
    const auto id = query.id<DeviceId>();
    (query.boolean() ? found : gone).push_back(id);
  }
  if (found.empty()) found = std::move(gone);
}

}  // namespace

Result<std::vector<DeviceId>> SqliteStore::match_devices(std::string_view text) {
  return guarded([&]() -> Result<std::vector<DeviceId>> {
    std::vector<DeviceId> found;
    if (const auto mac = MacAddress::parse(text)) {
      Query query(prepared("SELECT device_id FROM interface WHERE site_id = ? AND mac = ?"));
      query.bind(site_).bind(mac->to_string());
      collect(query, found);
    }
    if (const auto ip = IpAddress::parse(text)) {
      Query query(
          prepared("SELECT a.device_id, d.present FROM address a JOIN device d "
                   "ON d.site_id = a.site_id AND d.device_id = a.device_id "
                   "WHERE a.site_id = ? AND a.ip = ? AND a.is_current = 1"));
      query.bind(site_).bind(ip->to_string());
      collect_holders(query, found);
    }
    if (const auto range = ids_that_begin_with(text)) {
      Query query(
          prepared("SELECT device_id FROM device WHERE site_id = ? AND device_id >= ? "
                   "AND device_id <= ?"));
      query.bind(site_).bind(range->first).bind(range->last);
      collect(query, found);
    }
    Query named(
        prepared("SELECT device_id FROM declared WHERE site_id = ? AND field = 'name' "
                 "AND lower(value) = lower(?) UNION "
                 "SELECT device_id FROM fact WHERE site_id = ? AND "
                 "claim = 'device.hostname' AND slot <> '' AND lower(slot) = lower(?)"));
    named.bind(site_).bind(text).bind(site_).bind(text);
    collect(named, found);
    std::ranges::sort(found);
    const auto repeats = std::ranges::unique(found);
    found.erase(repeats.begin(), repeats.end());
    return found;
  });
}

}  // namespace tenken::inventory
