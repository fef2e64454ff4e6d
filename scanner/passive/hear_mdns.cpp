// Multicast DNS: services, names, and what their TXT records tell.
#include <optional>

#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/dnssd.hpp"
#include "scanner/dissect/fixed_text.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kMdns = 5353;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kMdns}};

/// Whom the records are about. A reflector between networks repeats what others say: then the
/// message gives addresses, of the sender's family, and none of them is the sender's.
std::optional<Who> subject_of(const Heard& heard, dissect::DnsReader reader) {
  const bool v4 = heard.packet.content == capture::Content::ipv4;
  std::optional<dissect::IpKey> other;
  while (const auto record = reader.next_record()) {
    const auto ip = reader.address(*record);
    if (!ip || ip->is_v4() != v4 || record->ttl == 0) continue;
    const dissect::IpKey key = dissect::ip_key(*ip);
    if (key == heard.packet.source) return heard.sender();
    if (other && *other != key) return std::nullopt;  // of several devices
    other = key;
  }
  if (!other) return heard.sender();
  // Over IPv6, the addresses that are announced are seldom the link-local one that speaks.
  if (!v4) return heard.sender();
  return Who(MacAddress(), *other);
}

/// \param owner  name of the record; that of a service says what its keys mean
void hear_text(const Heard& heard, const Who& who, std::string_view owner, ByteView data) {
  const auto parts = dissect::split_service_name(owner);
  dissect::TxtReader in(data);
  while (const auto pair = in.next()) {
    dissect::FixedText<Signals::kMostBytes> property;
    if (parts) property.add(parts->type).add(' ');
    const std::size_t owner_bytes = property.view().size();
    property.add(pair->key);
    if (pair->has_value) property.add('=').add(pair->value);
    heard.say(who, Kind::mdns_text, property.view().substr(owner_bytes));
    if (parts && pair->has_value) heard.say(who, Kind::mdns_property, property);
  }
}

void hear_instance(const Heard& heard, const Who& who, std::string_view name) {
  heard.say(who, Kind::mdns_instance, name);
  const auto parts = dissect::split_service_name(name);
  if (!parts || parts->type != "_workstation._tcp") return;
  if (const auto mac = dissect::workstation_mac(dissect::unescaped_label(parts->instance)))
    heard.say(who, Kind::mdns_mac, mac->to_string());
}

void hear_record(const Heard& heard, const Who& who, const dissect::DnsReader& reader,
                 const dissect::DnsRecord& record) {
  if (record.ttl == 0) return;  // taken back
  const auto name = reader.name(record.name_at);
  if (!name) return;
  if (record.type == dissect::DnsType::ptr) {
    if (const auto target = reader.target(record))
      heard.say(who, Kind::mdns_service, target->text());
  } else if (const auto service = reader.service(record)) {
    hear_instance(heard, who, name->text());
    heard.say(who, Kind::mdns_target, service->host.text());
  } else if (record.type == dissect::DnsType::txt) {
    hear_text(heard, who, name->text(), record.data);
  } else if (reader.address(record)) {
    heard.say(who, Kind::mdns_host, name->text());
  } else if (const auto info = dissect::host_info(record)) {
    heard.say(who, Kind::mdns_machine, info->machine);
  }
}

void hear(const Heard& heard) {
  if (!heard.from_port(kMdns)) return;
  auto reader = dissect::DnsReader::open(heard.packet.payload);
  if (!reader || !reader->header().response) return;
  const auto who = subject_of(heard, *reader);
  if (!who) return;
  while (const auto record = reader->next_record()) hear_record(heard, *who, *reader, *record);
}

}  // namespace

Hearer hear_mdns() { return {"mdns", kAccepts, hear}; }

}  // namespace tenken::passive
