// The reading half of ws_discovery.hpp.
#include <algorithm>
#include <array>
#include <utility>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/ws_discovery.hpp"
#include "scanner/dissect/xml.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxScope = 256;  // bytes kept of a decoded scope
constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kOnvif = "onvif://www.onvif.org/";

constexpr std::array<std::pair<std::string_view, WsKind>, 6> kKinds{{
    {"Hello", WsKind::hello},
    {"Bye", WsKind::bye},
    {"Probe", WsKind::probe},
    {"ProbeMatches", WsKind::probe_matches},
    {"Resolve", WsKind::resolve},
    {"ResolveMatches", WsKind::resolve_matches},
}};

std::optional<WsKind> kind_of(std::string_view element) {
  for (const auto& [name, kind] : kKinds)
    if (name == element) return kind;
  return std::nullopt;
}

/// Whether the element begins what one device says: the message itself, or one of its matches.
bool begins_target(std::string_view element) {
  return element == "ProbeMatch" || element == "ResolveMatch" || element == "Hello" ||
         element == "Bye" || element == "Probe" || element == "Resolve";
}

void keep(WsTarget& target, const XmlToken& leaf) {
  const auto set = [&](std::string_view& field) {
    if (field.empty()) field = leaf.text;
  };
  if (leaf.name == "Address") set(target.endpoint);
  if (leaf.name == "Types") set(target.types);
  if (leaf.name == "Scopes") set(target.scopes);
  if (leaf.name == "XAddrs") set(target.addresses);
}

/// The next word of a list; empty at its end.
std::string_view take_word(std::string_view& list) {
  list.remove_prefix(std::min(list.size(), list.find_first_not_of(kBlank)));
  const std::string_view word = list.substr(0, list.find_first_of(kBlank));
  list.remove_prefix(word.size());
  return word;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::string decoded(std::string_view text) {
  std::string out;
  text = text.substr(0, kMaxScope);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (low) i += 2;
    out += low ? static_cast<char>(*high * 16 + *low) : text[i];
  }
  return out;
}

}  // namespace

Result<WsMessage> parse_ws_discovery(ByteView datagram) {
  std::optional<WsKind> kind;
  WsMessage message;
  WsTarget target;
  bool open = false;  // inside what one device says
  XmlLeaves leaves(as_text(datagram));
  while (const auto token = leaves.next()) {
    if (token->kind == XmlKind::open) {
      if (!kind) kind = kind_of(token->name);
      if (kind && begins_target(token->name)) {
        target = WsTarget();
        open = true;
      }
    } else if (token->kind == XmlKind::text) {
      if (open) keep(target, *token);
    } else if (open && begins_target(token->name)) {
      message.targets.push(target);
      open = false;
    }
  }
  if (!kind) return fail(Errc::unsupported, "not WS-Discovery");
  message.kind = *kind;
  message.complete = !leaves.cut() && !open;
  if (open) message.targets.push(target);
  return message;
}

bool has_ws_type(std::string_view types, std::string_view name) {
  for (auto word = take_word(types); !word.empty(); word = take_word(types))
    if (word.substr(word.find(':') + 1) == name) return true;
  return false;
}

OnvifScopes read_onvif_scopes(std::string_view scopes) {
  OnvifScopes read;
  for (auto word = take_word(scopes); !word.empty(); word = take_word(scopes)) {
    if (!word.starts_with(kOnvif)) continue;
    word.remove_prefix(kOnvif.size());
    const std::size_t slash = word.find('/');
    if (slash == std::string_view::npos) continue;
    const std::string_view key = word.substr(0, slash);
    std::string value = decoded(word.substr(slash + 1));
    if (value.empty()) continue;
    if (same_folded(key, "name") && read.name.empty())
      read.name = std::move(value);
    else if (same_folded(key, "hardware") && read.hardware.empty())
      read.hardware = std::move(value);
    else if (same_folded(key, "mac") && read.mac.empty())
      read.mac = std::move(value);
    else if (same_folded(key, "location") && read.location.size() < kMaxScope)
      read.location += (read.location.empty() ? "" : ", ") + value;
  }
  return read;
}

}  // namespace tenken::dissect
