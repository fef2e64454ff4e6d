#include "scanner/dissect/llmnr.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "scanner/dissect/dns_encode.hpp"
#include "scanner/dissect/dns_message.hpp"

namespace tenken::dissect {
namespace {

constexpr int kMostNameRecords = 16;  // of one response; a host has one name and few addresses

bool same_host_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

bool is_host_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.');
  });
}

}  // namespace

Bytes make_llmnr_question(std::uint16_t id, const IpAddress& address) {
  // A reverse name is always a name.
  return make_dns_question(id, reverse_dns_name(address), DnsType::ptr).value_or(Bytes());
}

std::optional<Bytes> make_llmnr_check(std::uint16_t id, const std::string& name, bool v4) {
  return make_dns_question(id, name, v4 ? DnsType::a : DnsType::aaaa);
}

std::optional<std::string> read_llmnr_name(ByteView message, std::uint16_t id,
                                           const IpAddress& sender) {
  auto reader = DnsReader::open(message);
  if (!reader) return std::nullopt;
  const DnsHeader& header = reader->header();
  if (!header.response || header.id != id || header.opcode != 0 || header.rcode != 0)
    return std::nullopt;
  const std::string reverse = reverse_dns_name(sender);
  for (int count = 0; count < kMostNameRecords; ++count) {
    const auto record = reader->next_record();
    if (!record || record->section != DnsSection::answer) break;
    const auto owner = reader->name(record->name_at);
    if (!owner || record->klass != kDnsInternet) continue;
    const auto target = reader->target(*record);
    if (record->type == DnsType::ptr && target && same_host_name(owner->text(), reverse) &&
        is_host_name(target->text()))
      return std::string(target->text());
    const auto address = reader->address(*record);
    if (address && address->octets() == sender.octets() && is_host_name(owner->text()))
      return std::string(owner->text());
  }
  return std::nullopt;
}

}  // namespace tenken::dissect
