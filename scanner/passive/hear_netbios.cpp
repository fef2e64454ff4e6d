// NetBIOS: names that hosts claim or answer for, and the announcements of Windows networks.
#include "scanner/dissect/browser.hpp"
#include "scanner/dissect/nbns.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kNames = 137;
constexpr std::uint16_t kDatagrams = 138;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kNames},
                                {Accepts::Layer::udp_port, kDatagrams}};

void hear_names(const Heard& heard) {
  const auto message = dissect::parse_nbns(heard.packet.payload);
  if (!message || message->rcode != 0) return;
  for (const dissect::NbnsBinding& binding : message->bindings) {
    // A name server answers for others.
    Who who = heard.sender();
    const dissect::IpKey ip = dissect::ip_key(binding.address);
    if (!message->response && !message->claims()) continue;
    if (ip != who.ip) {
      if (binding.address.is_unspecified()) continue;
      who = Who(MacAddress(), ip);
    }
    heard.say(who, binding.group ? Kind::nbns_group : Kind::nbns_name, binding.name.text());
  }
  if (!message->response) return;
  for (const dissect::NbnsOwnName& own : message->names)
    if (own.name.kind == dissect::NetbiosKind::workstation)
      heard.say(heard.sender(), own.group ? Kind::nbns_group : Kind::nbns_name, own.name.text());
}

void hear_announcement(const Heard& heard) {
  const auto announced = dissect::parse_browser(heard.packet.payload);
  if (!announced || announced->kind == dissect::BrowserKind::domain) return;
  heard.say(heard.sender(), Kind::browser_name, announced->name);
  heard.say(heard.sender(), Kind::browser_comment, announced->comment);
}

void hear(const Heard& heard) {
  if (heard.to_port(kDatagrams) || heard.from_port(kDatagrams))
    hear_announcement(heard);
  else
    hear_names(heard);
}

}  // namespace

Hearer hear_netbios() { return {"netbios", kAccepts, hear}; }

}  // namespace tenken::passive
