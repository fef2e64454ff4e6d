#include "inventory/device_row.hpp"

#include <algorithm>
#include <vector>

#include "model/claims.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kMostWords = 4096;  // bytes of one device; a banner may be long

/// Family, octets, zone: the order of IpAddress.
std::string place_of(const Device& device) {
  const IpAddress* lowest = nullptr;
  for (const AddressSpan& span : device.addresses)
    if (span.current && (lowest == nullptr || span.ip < *lowest)) lowest = &span.ip;
  if (lowest == nullptr) return "\xFF";
  std::string place(1, lowest->is_v4() ? '\x04' : '\x06');
  for (const std::uint8_t octet : lowest->octets()) place += static_cast<char>(octet);
  return place + lowest->zone();
}

/// Adds each word once.
class Words {
 public:
  void add(std::string_view text) {
    if (text.empty() || out_.size() + text.size() >= kMostWords) return;
    const std::string word = lowered(text);
    if (out_.find(word) != std::string::npos) return;
    if (!out_.empty()) out_ += '\n';
    out_ += word;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void add_word(std::string& list, std::string_view word) {
  if (!list.empty()) list += ' ';
  list += word;
}

bool is_searched(std::string_view key) {
  return key.starts_with("device.") || key == claim::kIdentitySerial;
}

/// The ports once each, whatever address they are open at.
void add_services(const Device& device, DeviceRow& row, Words& words) {
  std::vector<std::string> ports;
  std::vector<std::string> protocols;
  const auto add_once = [](std::vector<std::string>& list, std::string text) {
    if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
  };
  for (const Service& service : device.services) {
    if (!service.open) continue;
    add_once(ports, std::to_string(service.endpoint.port) + '/' +
                        std::string(to_string(service.endpoint.transport)));
    add_once(protocols, lowered(service.protocol()));
    words.add(value_of(service.facts, claim::kProduct));
  }
  for (const std::string& port : ports) add_word(row.ports, port);
  for (const std::string& protocol : protocols) add_word(row.protocols, protocol);
}

}  // namespace

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

DeviceRow row_of(const Device& device) {
  DeviceRow row;
  Words words;
  row.id = device.id;
  row.place = place_of(device);
  row.name = lowered(device.label());
  words.add(row.name);
  for (const std::string& name : device.hostnames) words.add(name);
  row.type = lowered(value_of(device.facts, claim::kType));
  row.vendor = lowered(value_of(device.facts, claim::kVendor));
  row.model = lowered(value_of(device.facts, claim::kModel));
  for (const auto& [field, value] : device.declared) {
    row.declared += std::string(to_string(field)) + '=' + lowered(value) + '\n';
    words.add(value);
  }
  for (const IpAddress& ip : device.current_ips()) {
    add_word(row.addresses, ip.to_string());
    words.add(ip.to_string());
  }
  for (const Interface& interface : device.interfaces) {
    add_word(row.macs, interface.mac.to_string());
    words.add(interface.mac.to_string());
  }
  for (const auto& [key, fact] : device.facts)
    if (is_searched(key)) words.add(fact.value);
  add_services(device, row, words);
  row.words = words.take();
  row.present = device.present;
  row.registered = device.registered;
  row.first_seen = device.first_seen;
  row.last_seen = device.last_seen;
  return row;
}

std::string failing_items(std::span<const Finding* const> findings) {
  std::string items;
  for (const Finding* const finding : findings) {
    if (finding->verdict != Verdict::non_conforming && finding->verdict != Verdict::needs_review)
      continue;
    if (items.empty()) items = " ";
    if (items.find(' ' + finding->item + ' ') == std::string::npos) items += finding->item + ' ';
  }
  return items;
}

std::string_view declared_in(const DeviceRow& row, std::string_view field) {
  std::string_view rest = row.declared;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (line.size() > field.size() && line.starts_with(field) && line[field.size()] == '=')
      return line.substr(field.size() + 1);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace tenken::inventory
