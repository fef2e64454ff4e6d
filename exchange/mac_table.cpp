// MAC tables of switches: lines with a VLAN, a MAC address, a type and a port. The prompt before
// the command names the switch.
#include <algorithm>
#include <map>
#include <set>

#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/place_claims.hpp"

namespace tenken::exchange {
namespace {

constexpr std::size_t kMostName = 64;
constexpr int kPlace = 90;
/// A port behind which so many addresses lie leads to another switch: the place is not the
/// device's.
constexpr std::size_t kUplink = 9;
constexpr int kBehindUplink = 20;

/// "sw1#show mac address-table", "<sw1> display mac-address", "admin@sw1> show ...": the switch.
std::string switch_in(std::string_view line) {
  const std::size_t end = line.find_first_of("#>", 1);
  const std::string lower = lowered(line);
  if (end == std::string_view::npos || lower.find("mac") == std::string::npos) return {};
  if (lower.find("show") == std::string::npos && lower.find("display") == std::string::npos)
    return {};
  std::string_view name = trimmed(line.substr(0, end));
  if (name.starts_with('<')) name.remove_prefix(1);
  if (const std::size_t at = name.rfind('@'); at != std::string_view::npos)
    name.remove_prefix(at + 1);
  if (name.find(' ') != std::string_view::npos) return {};
  return printable(name, kMostName);
}

/// A word that names a port: letters or digits with a digit at the end, and neither type nor age.
bool is_port(std::string_view word) {
  return !word.empty() && word.back() >= '0' && word.back() <= '9' &&
         ((word.front() | 0x20) >= 'a' && (word.front() | 0x20) <= 'z');
}

/// Ports of the switch's own processor, of every make.
bool is_own(const std::string& type, std::string_view port) {
  const std::string lower = lowered(port);
  return lower == "cpu" || lower == "router" || lower == "switch" || lower == "self" ||
         type == "self" || type == "system" || type == "mgmt" || type == "cpu";
}

struct Place {
  std::size_t line = 0;
  MacAddress mac;
  std::string where;
  std::string port;
};

}  // namespace

Result<ImportedFile> read_mac_table(std::string_view text, const ImportContext& context) {
  ImportedFile file(ImportFormat::mac_table);
  std::string device = printable(context.place, kMostName);
  std::vector<Place> places;
  std::map<std::string, std::set<MacAddress>> behind;
  Lines lines(text);
  std::string_view line;
  while (lines.next(line)) {
    if (const std::string name = switch_in(line); !name.empty() && context.place.empty())
      device = name;
    const auto words = words_of(line);
    const auto at =
        std::ranges::find_if(words, [](std::string_view word) { return mac_of(word).has_value(); });
    if (at == words.end()) continue;  // headings, rules, sums
    const MacAddress mac = *mac_of(*at);
    const std::string type = at + 1 == words.end() ? std::string() : lowered(*(at + 1));
    const std::string_view last = words.back();
    if (!is_host(mac)) {
      file.skip(lines.number(), Skip::group, line);
      continue;
    }
    if (is_own(type, last)) {
      file.skip(lines.number(), Skip::own, line);
      continue;
    }
    // Behind the MAC, so that the VLAN is no port; the last in most tables.
    const auto port = std::find_if(words.rbegin(), std::make_reverse_iterator(at + 1), is_port);
    const bool numbered = port == std::make_reverse_iterator(at + 1);
    if (numbered && (at + 1 == words.end() || !number_of<std::uint16_t>(last))) {
      file.skip(lines.number(), Skip::unreadable, line);
      continue;
    }
    Place place;
    place.line = lines.number();
    place.mac = mac;
    place.port = printable(numbered ? last : *port, kMostName);
    const auto vlan = std::find_if(words.begin(), at, [](std::string_view word) {
      return number_of<std::uint16_t>(word).has_value();
    });
    place.where = (device.empty() ? "" : device + " ") + place.port;
    if (vlan != at) place.where += " VLAN " + printable(*vlan, 5);
    behind[device + ' ' + place.port].insert(mac);
    places.push_back(std::move(place));
    if (places.size() > ImportedFile::kMostHosts) break;
  }
  for (Place& place : places) {
    ImportedHost host;
    host.line = place.line;
    host.mac = place.mac;
    const std::string key = place.where.substr(0, place.where.find(" VLAN "));
    const bool uplink = behind[device.empty() ? ' ' + key : key].size() >= kUplink;
    host.said.emplace_back(kSwitchPort, place.where, uplink ? kBehindUplink : kPlace);
    if (!uplink) host.said.emplace_back(claim::kAttachment, "wired", kPlace);
    file.add(std::move(host));
  }
  if (places.empty() && file.skipped_count() == 0)
    return fail(Errc::malformed, "no line with a MAC address");
  return file;
}

}  // namespace tenken::exchange
