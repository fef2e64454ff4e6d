// DNS: what a device looks up, and which addresses it is told; LLMNR: which name it answers for.
#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/llmnr.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kDns = 53;
constexpr std::uint16_t kLlmnr = 5355;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kDns},
                                {Accepts::Layer::udp_port, kLlmnr}};

void hear_query(const Heard& heard, dissect::DnsReader& reader) {
  while (const auto question = reader.next_question())
    if (const auto name = reader.name(question->name_at))
      heard.say(heard.sender(), Kind::dns_query, name->text());
}

/// The asker will call the addresses by the name that it asked for, whatever the aliases between.
void hear_answer(const Heard& heard, dissect::DnsReader& reader) {
  const auto question = reader.next_question();
  const auto name = question ? reader.name(question->name_at) : std::nullopt;
  if (!name) return;
  Peers& peers = heard.signals.peers();
  Who server = heard.sender();
  server.port = kDns;
  peers.session(heard.receiver(), server, Transport::udp, "dns", true);
  while (const auto record = reader.next_record()) {
    if (record->section != dissect::DnsSection::answer) break;
    if (const auto ip = reader.address(*record))
      peers.name(heard.receiver(), dissect::ip_key(*ip), name->text());
  }
}

/// Whoever answers has the name, unless it speaks for another address.
void hear_llmnr(const Heard& heard, ByteView message, std::uint16_t id) {
  const IpAddress sender = IpAddress::v6(heard.packet.source);  // IPv4 where it is mapped
  if (const auto name = dissect::read_llmnr_name(message, id, sender))
    heard.say(heard.sender(), Kind::llmnr_name, *name);
}

void hear(const Heard& heard) {
  auto reader = dissect::DnsReader::open(heard.packet.payload);
  if (!reader) return;
  const bool response = reader->header().response;
  if (!response && heard.to_port(kDns)) hear_query(heard, *reader);
  if (response && heard.from_port(kDns)) hear_answer(heard, *reader);
  if (response && heard.from_port(kLlmnr))
    hear_llmnr(heard, heard.packet.payload, reader->header().id);
}

}  // namespace

Hearer hear_dns() { return {"dns", kAccepts, hear}; }

}  // namespace tenken::passive
