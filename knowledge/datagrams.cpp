#include "knowledge/datagrams.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "model/claims.hpp"
#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/character_reference.hpp"
#include "scanner/dissect/coap.hpp"
#include "scanner/dissect/dns.hpp"
#include "scanner/dissect/ip_key.hpp"
#include "scanner/dissect/ipmi.hpp"
#include "scanner/dissect/nbns.hpp"
#include "scanner/dissect/ntp.hpp"
#include "scanner/dissect/snmp.hpp"
#include "scanner/dissect/upnp.hpp"
#include "scanner/dissect/xml.hpp"
#include "scanner/passive/derive.hpp"
#include "scanner/passive/derive_vendor.hpp"
#include "scanner/passive/device_keys.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::knowledge {
namespace {

using passive::Kind;
using passive::Signals;

constexpr std::size_t kMostJoined = 1024;  // bytes of several values of one fact
constexpr int kEngineConfidence = 62;      // who made the agent is mostly who made the device
constexpr int kSoftwareConfidence = 68;    // elements that makers add to a description
constexpr std::uint16_t kDns = 53;
constexpr std::uint16_t kNbns = 137;
constexpr std::uint16_t kNtp = 123;
constexpr std::uint16_t kSnmp = 161;
constexpr std::uint16_t kIpmi = 623;
constexpr std::uint16_t kCoap = 5683;
constexpr std::string_view kActive = "active/";

/// Makes observations of one service's facts, joining several values of one key.
class Facts {
 public:
  Facts(Batch& batch, const Told& told) : batch_(batch), told_(told) {}

  void of_device(std::string_view key, std::string_view kind, std::string_view value,
                 int confidence) {
    Subject device = told_.service;
    device.port.reset();
    device.transport = Transport::tcp;
    add(std::move(device), key, method(kind), value, confidence);
  }

  void of_service(std::string_view key, std::string_view value, int confidence = 100) {
    if (value.empty()) return;
    Kept& kept = services_[std::string(key)];
    std::string text = printable(value);
    if (std::ranges::find(kept.values, text) != kept.values.end()) return;
    kept.confidence = std::max(kept.confidence, confidence);
    kept.values.push_back(std::move(text));
  }

  /// Tells the facts of the service.
  void finish() {
    for (auto& [key, kept] : services_) {
      std::string joined;
      for (const std::string& value : kept.values) {
        if (!joined.empty() && joined.size() + value.size() + 2 > kMostJoined) break;
        joined += (joined.empty() ? "" : ", ") + value;
      }
      add(told_.service, key, method("udp"), joined, kept.confidence);
    }
    services_.clear();
  }

 private:
  struct Kept {
    std::vector<std::string> values;
    int confidence = 0;
  };

  std::string method(std::string_view kind) const {
    std::string text = std::string(kActive).append(kind);
    if (told_.service.port) text += ':' + std::to_string(*told_.service.port);
    return text;
  }

  void add(Subject subject, std::string_view key, std::string method, std::string_view value,
           int confidence) {
    if (value.empty()) return;
    Observation& one =
        batch_.observations.emplace_back(std::move(subject), key, printable(value, kMostJoined),
                                         Witness(told_.sensor, std::move(method)), told_.at);
    one.confidence = confidence;
    one.evidence = told_.evidence;
  }

  Batch& batch_;
  const Told& told_;
  std::map<std::string, Kept> services_;
};

bool is_identity(std::string_view key) {
  return key == claim::kVendor || key == claim::kModel || key == claim::kFirmware ||
         key == claim::kOs || key == claim::kType;
}

/// Claims that need a conversation, or that say what the scan says already.
bool is_left_out(std::string_view key) {
  return key.starts_with("login.") || key.starts_with("address.") || key.starts_with("network.") ||
         key == claim::kPortState || key.starts_with("service.");
}

std::string host_name(std::string_view text) {
  constexpr std::string_view kLocal = ".local";
  while (text.ends_with('.')) text.remove_suffix(1);
  if (text.ends_with(kLocal)) text.remove_suffix(kLocal.size());
  return std::string(text);
}

void tell_signal(Facts& facts, const passive::Signal& signal) {
  const passive::KindInfo& info = passive::info_of(signal.kind);
  if (const auto id = passive::device_key(signal.kind, signal.who, signal.value))
    facts.of_device(id->key, info.name, id->value, info.confidence);
  if (info.claim.empty()) return facts.of_service(info.name, signal.value, info.confidence);
  if (is_identity(info.claim) || is_left_out(info.claim)) return;
  const bool name = info.claim == claim::kHostname;
  facts.of_device(info.claim, info.name, name ? host_name(signal.value) : signal.value,
                  info.confidence);
}

/// As `identify` does for what is overheard: of each kind the surest.
void tell(Facts& facts, const Signals& signals, const dissect::IpKey& about) {
  std::map<std::pair<Kind, std::string_view>, passive::Derived> best;
  for (const passive::Signal* const signal : signals.sorted()) {
    if (signal->who.has_ip() && signal->who.ip != about) continue;
    tell_signal(facts, *signal);
    const passive::KindInfo& info = passive::info_of(signal->kind);
    for (passive::Derived& claim :
         passive::derive(info.name, info.claim, info.confidence, signal->value)) {
      const auto [at, added] = best.try_emplace({signal->kind, claim.key}, claim);
      if (!added && at->second.confidence < claim.confidence) at->second = std::move(claim);
    }
  }
  for (const auto& [place, claim] : best)
    facts.of_device(claim.key, passive::info_of(place.first).name, claim.value, claim.confidence);
}

/// Gives the reply to those who listen to its port.
void hear(Signals& signals, const Told& told, ByteView reply) {
  capture::Packet packet;
  packet.content = told.service.ip->is_v4() ? capture::Content::ipv4 : capture::Content::ipv6;
  packet.protocol = capture::ip_protocol::kUdp;
  packet.source = dissect::ip_key(*told.service.ip);
  packet.source_port = *told.service.port;
  packet.has_ports = true;
  packet.payload = reply;
  passive::LinkTalk talk;
  const passive::Heard heard(packet, signals, talk);
  for (const passive::Hearer& hearer : passive::hearers())
    if (std::ranges::any_of(hearer.accepts, [&](const passive::Accepts& accepts) {
          return accepts.layer == passive::Accepts::Layer::udp_port &&
                 accepts.number == packet.source_port;
        }))
      hearer.hear(heard);
}

std::string maker_of(std::optional<std::uint32_t> enterprise) {
  return enterprise ? std::string(passive::vendor_of_enterprise(*enterprise)) : std::string();
}

/// The engine id is all that an agent tells without a community or a user.
void tell_snmp(Facts& facts, ByteView reply) {
  const auto message = dissect::parse_snmp(reply);
  if (!message) return;
  if (message->version == dissect::SnmpVersion::v3) facts.of_service("snmp.versions", "3");
  if (message->engine_mac) facts.of_service("snmp.engine_mac", message->engine_mac->to_string());
  facts.of_device(claim::kVendor, "snmp.engine", maker_of(message->enterprise), kEngineConfidence);
}

void tell_dns(Facts& facts, ByteView reply) {
  const auto said = dissect::parse_dns_version(reply);
  if (!said) return;
  facts.of_service("dns.recursion", said->recursion ? "offered" : "not offered");
  facts.of_service(claim::kBanner, said->text);
  const auto software = dissect::name_software("dns", said->text);
  if (!software) return;
  facts.of_service(claim::kProduct, software->product);
  facts.of_service(claim::kVersion, software->version);
}

void tell_ntp(Facts& facts, ByteView reply) {
  const auto message = dissect::parse_ntp(reply);
  if (!message) return;
  facts.of_service("ntp.version", std::to_string(message->version));
  if (!message->reference.empty()) facts.of_service("ntp.reference", message->reference);
  if (message->upstream) facts.of_service("ntp.upstream", message->upstream->to_string());
}

void tell_nbns(Facts& facts, ByteView reply) {
  const auto message = dissect::parse_nbns(reply);
  if (message && message->unit) facts.of_service("nbns.mac", message->unit->to_string());
}

void tell_ipmi(Facts& facts, ByteView reply) {
  const auto capabilities = dissect::parse_ipmi_capabilities(reply);
  if (!capabilities) return;
  facts.of_service("ipmi.version", capabilities->version_2 ? "2.0" : "1.5");
  facts.of_service("ipmi.logins", capabilities->logins());
  facts.of_service("ipmi.anonymous", capabilities->anonymous ? "true" : "false");
  facts.of_service(claim::kAuth,
                   capabilities->none || capabilities->anonymous ? "none" : "password");
  facts.of_device(claim::kVendor, "ipmi.maker", maker_of(capabilities->maker), kEngineConfidence);
}

void tell_coap(Facts& facts, ByteView reply) {
  constexpr std::size_t kMostLinks = 64;
  const auto message = dissect::parse_coap(reply);
  if (!message || message->code_class() != 2) return;
  dissect::CoapLinks links(as_text(message->payload));
  for (std::size_t count = 0; count < kMostLinks; ++count) {
    const auto link = links.next();
    if (!link) return;
    facts.of_service("coap.resources", link->target);
    facts.of_service("coap.types", link->type);
    facts.of_service("coap.titles", link->title);
  }
}

void tell_special(Facts& facts, std::uint16_t port, ByteView reply) {
  switch (port) {
    case kDns:
      return tell_dns(facts, reply);
    case kSnmp:
      return tell_snmp(facts, reply);
    case kNtp:
      return tell_ntp(facts, reply);
    case kNbns:
      return tell_nbns(facts, reply);
    case kIpmi:
      return tell_ipmi(facts, reply);
    case kCoap:
      return tell_coap(facts, reply);
    default:
      return;
  }
}

bool is_software_element(std::string_view name) {
  return name == "softwareVersion" || name == "firmwareVersion" || name == "swVersion" ||
         name == "X_firmwareVersion";
}

}  // namespace

void add_answers(Batch& batch, const Told& told, const std::vector<Bytes>& replies) {
  if (!told.service.ip || !told.service.port) return;
  Signals signals;
  signals.turn_to(passive::Moment(told.at, 0, 1));
  Facts facts(batch, told);
  for (const Bytes& reply : replies) {
    hear(signals, told, reply);
    tell_special(facts, *told.service.port, reply);
  }
  tell(facts, signals, dissect::ip_key(*told.service.ip));
  facts.finish();
}

void add_description(Batch& batch, const Told& told, std::string_view document) {
  const auto device = dissect::parse_upnp_description(as_bytes(document));
  if (!device || !told.service.ip) return;
  Signals signals;
  signals.turn_to(passive::Moment(told.at, 0, 1));
  passive::Who who;
  who.ip = dissect::ip_key(*told.service.ip);
  const auto say = [&](Kind kind, std::string_view text) {
    signals.say(who, kind, dissect::unescape_references(text));
  };
  say(Kind::upnp_name, device->friendly_name);
  say(Kind::upnp_vendor, device->manufacturer);
  say(Kind::upnp_model, device->model_name);
  say(Kind::upnp_model_number, device->model_number);
  say(Kind::upnp_serial, device->serial_number);
  say(Kind::upnp_udn, device->udn);
  say(Kind::upnp_type, device->device_type);
  Facts facts(batch, told);
  tell(facts, signals, who.ip);
  dissect::XmlLeaves leaves(document);
  while (const auto leaf = leaves.next()) {
    if (leaf->kind != dissect::XmlKind::text || !is_software_element(leaf->name)) continue;
    passive::Derivation version(kSoftwareConfidence);
    version.firmware(dissect::unescape_references(leaf->text), passive::Certainty::stated);
    for (const passive::Derived& claim : version.all())
      facts.of_device(claim.key, "upnp.software", claim.value, claim.confidence);
    break;
  }
  facts.finish();
}

}  // namespace tenken::knowledge
