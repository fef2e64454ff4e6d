#include "scanner/dissect/udp_follow_ups.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "scanner/dissect/dns_encode.hpp"
#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/dnssd.hpp"

namespace tenken::dissect {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kLlmnrId = 0x746b;  // "tk"

void append(Bytes& to, std::string_view text) {
  const ByteView bytes = as_bytes(text);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

void append_byte(Bytes& to, std::size_t value) { to.push_back(static_cast<std::byte>(value)); }

/// "_ipp._tcp.local" as labels; nothing for what is no such name.
Bytes encoded_name(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  if (name.find('\\') != name.npos) return {};
  return encode_dns_name(name).value_or(Bytes());
}

/// PTR question of the form that a resolver of one answer sends, so that it comes to the asker.
Bytes instances_question(const Bytes& type) {
  Bytes request;
  append(request, "tk\0\0\0\1\0\0\0\0\0\0"sv);
  request.insert(request.end(), type.begin(), type.end());
  append(request, "\0\x0c\0\1"sv);
  return request;
}

bool is_service_type(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  return name.starts_with('_') &&
         (name.ends_with("._tcp.local") || name.ends_with("._udp.local")) &&
         std::ranges::count(name, '.') == 2;
}

std::vector<Bytes> of_mdns(ByteView answer) {
  std::vector<Bytes> requests;
  auto reader = DnsReader::open(answer);
  if (!reader || !reader->header().response) return requests;
  while (const auto record = reader->next_record()) {
    if (requests.size() == kMostFollowUps) break;
    if (record->type != DnsType::ptr || record->ttl == 0) continue;
    const auto target = reader->target(*record);
    if (!target || !is_service_type(target->text())) continue;
    const Bytes type = encoded_name(target->text());
    if (type.empty()) continue;
    Bytes request = instances_question(type);
    if (std::ranges::find(requests, request) == requests.end())
      requests.push_back(std::move(request));
  }
  return requests;
}

std::vector<Bytes> of_bacnet() {
  // object-name, vendor-name, model-name, firmware-revision, application-software-version,
  // vendor-identifier
  constexpr std::array<std::uint8_t, 6> kProperties{77, 121, 70, 44, 12, 120};
  std::vector<Bytes> requests;
  for (const std::uint8_t property : kProperties) {
    Bytes& request = requests.emplace_back();
    append(request, "\x81\x0a\0\x11\1\4\0\5"sv);
    append_byte(request, requests.size() + 1);  // the invoke id: one of its own for each
    append(request, "\x0c\x0c\2\x3f\xff\xff\x19"sv);
    append_byte(request, property);
  }
  return requests;
}

std::vector<Bytes> of_echonet() {
  Bytes request;
  append(request,
         "\x10\x81tk\5\xff\1\x0e\xf0\1\x62\5"
         "\x8a\0\x8c\0\x8d\0\x82\0\x83\0"sv);
  return {request};
}

/// Whether the name that the host gives itself leads back to it.
std::vector<Bytes> of_llmnr(ByteView answer) {
  std::vector<Bytes> requests;
  auto reader = DnsReader::open(answer);
  if (!reader || !reader->header().response) return requests;
  while (const auto record = reader->next_record()) {
    const auto owner = reader->name(record->name_at);
    const auto target = reader->target(*record);
    if (!owner || !target || record->type != DnsType::ptr) continue;
    const bool v4 = owner->text().ends_with("in-addr.arpa");
    if (auto request = make_dns_question(kLlmnrId, target->text(), v4 ? DnsType::a : DnsType::aaaa))
      requests.push_back(*std::move(request));
    break;
  }
  return requests;
}

}  // namespace

std::vector<Bytes> follow_ups(std::string_view protocol, ByteView answer) {
  if (protocol == "mdns") return of_mdns(answer);
  if (protocol == "llmnr") return of_llmnr(answer);
  if (protocol == "bacnet") return of_bacnet();
  if (protocol == "echonet_lite") return of_echonet();
  return {};
}

}  // namespace tenken::dissect
