#include "scanner/dissect/sip.hpp"

#include <algorithm>
#include <charconv>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/http_auth.hpp"
#include "scanner/dissect/message_head.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kSip = "SIP";
constexpr std::string_view kScheme = "sip:";
constexpr std::string_view kSecureScheme = "sips:";
constexpr std::size_t kMaxBody = std::size_t{64} * 1024;  // bytes; of a datagram

/// The party of a header such as `"Name" <sip:user@host:5060>;tag=1`.
SipParty read_party(std::string_view value) {
  const std::size_t open = value.find('<');
  std::string_view uri = trimmed(open == std::string_view::npos ? value : value.substr(open + 1));
  const auto ends = [](char c) {
    return c == '>' || c == ';' || c == '?' || c == ',' || c == ' ' || c == '\t' || c == '\r' ||
           c == '\n';
  };
  uri = uri.substr(0, static_cast<std::size_t>(std::ranges::find_if(uri, ends) - uri.begin()));
  SipParty party;
  if (same_folded(uri.substr(0, kScheme.size()), kScheme))
    uri.remove_prefix(kScheme.size());
  else if (same_folded(uri.substr(0, kSecureScheme.size()), kSecureScheme))
    uri.remove_prefix(kSecureScheme.size());
  else
    return party;
  const std::size_t at = uri.find_last_of('@');
  if (at != std::string_view::npos) {
    party.user = uri.substr(0, at);
    party.user = party.user.substr(0, party.user.find(':'));  // a password may follow
    uri.remove_prefix(at + 1);
  }
  const std::size_t bracket = uri.starts_with('[') ? uri.find(']') : 0;
  party.host = bracket == std::string_view::npos ? uri : uri.substr(0, uri.find(':', bracket));
  return party;
}

/// Whether the first bytes may still become a message: a method in capitals, or the protocol.
bool may_be_sip(std::string_view text) {
  constexpr std::size_t kMaxMethod = 24;
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  const std::string_view word = text.substr(0, std::min(text.find_first_of(" /"), kMaxMethod + 1));
  return word.size() <= kMaxMethod &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_field(std::string_view name, std::string_view whole, std::string_view compact) {
  return same_folded(name, whole) || same_folded(name, compact);
}

void read_login(SipMessage& message, std::string_view value, SecretRoom& room) {
  if (message.login.kind != LoginKind::none) return;
  message.login = read_authorization(value, room);
  message.login.method = message.method;
  message.realm = auth_parameter(value, "realm");
}

void read_field(SipMessage& message, std::size_t& body, const HeadField& field, SecretRoom& room) {
  const std::string_view name = field.name;
  const std::string_view value = field.value;
  if (is_field(name, "from", "f")) message.from = read_party(value);
  if (is_field(name, "to", "t")) message.to = read_party(value);
  if (is_field(name, "contact", "m")) message.contact = read_party(value);
  // Several may stand in one field; there is no comma elsewhere in a Via (section 25.1).
  if (is_field(name, "via", "v"))
    message.hops += 1 + static_cast<std::size_t>(std::ranges::count(value, ','));
  if (same_folded(name, "user-agent")) message.user_agent = value;
  if (same_folded(name, "server")) message.server = value;
  if (is_field(name, "content-length", "l"))
    std::from_chars(value.data(), value.data() + value.size(), body);
  if (same_folded(name, "cseq") && !message.request)
    message.method = trimmed(value.substr(std::min(value.find(' '), value.size())));
  if (same_folded(name, "authorization") || same_folded(name, "proxy-authorization"))
    read_login(message, value, room);
  if (message.realm.empty() &&
      (same_folded(name, "www-authenticate") || same_folded(name, "proxy-authenticate")))
    message.realm = auth_parameter(value, "realm");
}

}  // namespace

Heard<SipMessage> parse_sip(ByteView stream, SecretRoom& room) {
  Heard<SipMessage> heard;
  room.clear();
  if (!may_be_sip(as_text(stream))) return heard;
  const auto head = find_head(stream);
  heard.state = head.state;
  if (head.value.start.empty()) return heard;
  SipMessage& message = heard.value;
  if (protocol_of(head.value.start) == kSip) {
    message.status = read_status_line(head.value.start).status;
  } else {
    const auto line = read_request_line(head.value.start);
    message.request = line && line->protocol == kSip;
    if (message.request) {
      message.method = line->method;
      message.target = line->target;
    }
  }
  if (!message.request && message.status == 0) {
    heard.state = HeardState::foreign;
    return heard;
  }
  if (!head.whole()) return heard;
  std::size_t body = 0;
  HeadFields fields(head.value.fields);
  while (const auto field = fields.next()) read_field(message, body, *field, room);
  heard.size = head.size + std::min(body, kMaxBody);
  return heard;
}

}  // namespace tenken::dissect
