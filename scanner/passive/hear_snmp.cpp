// SNMP: what agents say of themselves, and how they are read.
#include <algorithm>
#include <iterator>

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/proofs.hpp"
#include "scanner/dissect/snmp.hpp"
#include "scanner/passive/hearer.hpp"
#include "scanner/passive/secret_marks.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kAgentPort = 161;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kAgentPort},
                                {Accepts::Layer::udp_port, 162}};

constexpr std::string_view kMakersCommunities[] = {"public", "private"};

std::string_view text_of(dissect::SnmpVersion version) {
  switch (version) {
    case dissect::SnmpVersion::v1:
      return "1";
    case dissect::SnmpVersion::v2c:
      return "2c";
    case dissect::SnmpVersion::v3:
      return "3";
  }
  return "";
}

/// An answer repeats the community that opened the agent. Only that there was one is kept, and
/// whether it is one that makers set.
void hear_community(const Heard& heard, const dissect::SnmpMessage& message) {
  if (message.version == dissect::SnmpVersion::v3) return;
  heard.say(heard.sender(), Kind::snmp_community, text_of(message.version));
  if (const SecretMarks* const marks = heard.signals.marks()) {
    HeardSecret secret = marks->mark("snmp", {}, message.community);
    secret.fate = SecretFate::accepted;
    heard.say(heard.sender(), Kind::login_secret, secret.to_string());
  }
  const std::string_view community = as_text(message.community.reveal());
  if (std::ranges::find(kMakersCommunities, community) != std::end(kMakersCommunities))
    heard.say(heard.sender(), Kind::snmp_community_default, text_of(message.version));
}

/// What an agent answers to a user is signed with the key of that user's password; so it was
/// accepted, and whether it is one that everybody knows can be seen.
void hear_user(const Heard& heard, const dissect::SnmpMessage& message) {
  const SecretMarks* const marks = heard.signals.marks();
  if (marks == nullptr || message.user.empty() || !heard.from_port(kAgentPort)) return;
  if (message.security == dissect::SnmpSecurity::none || message.pdu == dissect::SnmpPdu::report)
    return;
  dissect::Login login;
  login.kind = dissect::LoginKind::challenge;
  login.user = message.user;
  login.method = dissect::kUsmProof;
  login.proof = as_text(heard.packet.payload);
  auto secret = marks->mark_proof("snmp", to_hex(message.engine_id), login);
  if (!secret) return;
  secret->fate = SecretFate::accepted;
  heard.say(heard.sender(), Kind::login_secret, secret->to_string());
}

/// Whether the engine id is the sender's: of a report, an answer, a trap; of what is encrypted, by
/// the port. What asks, or wants to be confirmed, names the engine of the other side.
bool is_own_engine(const Heard& heard, const dissect::SnmpMessage& message) {
  using dissect::SnmpPdu;
  if (message.pdu == SnmpPdu::none)
    return heard.from_port(kAgentPort) && message.complete &&
           message.security == dissect::SnmpSecurity::authenticated_encrypted;
  return message.pdu == SnmpPdu::report || message.pdu == SnmpPdu::response ||
         message.pdu == SnmpPdu::trap;
}

void hear(const Heard& heard) {
  const auto message = dissect::parse_snmp(heard.packet.payload);
  if (!message) return;
  const Who who = heard.sender();
  if (!message->engine_id.empty() && is_own_engine(heard, *message))
    heard.say(who, Kind::snmp_engine, to_hex(message->engine_id));
  hear_user(heard, *message);
  if (!message->user.empty() && !message->from_agent())
    heard.say(who, Kind::snmp_user, message->user);
  if (!message->from_agent()) return;
  heard.say(who, Kind::snmp_version, text_of(message->version));
  hear_community(heard, *message);
  heard.say(who, Kind::snmp_description, message->description());
  heard.say(who, Kind::snmp_name, message->name());
  heard.say(who, Kind::snmp_location, message->location());
  heard.say(who, Kind::snmp_object_id, dissect::object_id_text(message->object_id()));
}

}  // namespace

Hearer hear_snmp() { return {"snmp", kAccepts, hear}; }

}  // namespace tenken::passive
