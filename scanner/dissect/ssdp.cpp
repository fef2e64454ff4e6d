#include "scanner/dissect/ssdp.hpp"

#include <array>
#include <optional>
#include <utility>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr unsigned kMaxLines = 64;

using Header = std::string_view SsdpMessage::*;

constexpr std::array<std::pair<std::string_view, Header>, 8> kHeaders{{
    {"NT", &SsdpMessage::target},
    {"ST", &SsdpMessage::target},
    {"NTS", &SsdpMessage::event},
    {"USN", &SsdpMessage::usn},
    {"SERVER", &SsdpMessage::server},
    {"LOCATION", &SsdpMessage::location},
    {"USER-AGENT", &SsdpMessage::user_agent},
    {"HUE-BRIDGEID", &SsdpMessage::bridge_id},
}};

std::optional<SsdpKind> kind_of(std::string_view first_line) {
  if (first_line.starts_with("NOTIFY * HTTP/")) return SsdpKind::notify;
  if (first_line.starts_with("M-SEARCH * HTTP/")) return SsdpKind::search;
  if (first_line.starts_with("HTTP/1.") && first_line.find(" 200") != std::string_view::npos)
    return SsdpKind::answer;
  return std::nullopt;
}

}  // namespace

Bytes make_ssdp_search(std::string_view host) {
  std::string text = "M-SEARCH * HTTP/1.1\r\nHOST: ";
  text += host;
  text += "\r\nMAN: \"ssdp:discover\"\r\nMX: " + std::to_string(kSsdpWaitSeconds) +
          "\r\nST: ssdp:all\r\n\r\n";
  return to_bytes(text);
}

Result<SsdpMessage> parse_ssdp(ByteView datagram) {
  std::string_view text = as_text(datagram);
  const auto kind = kind_of(trimmed(take_line(text)));
  if (!kind) return fail(Errc::unsupported, "not SSDP");
  SsdpMessage message;
  message.kind = *kind;
  for (unsigned i = 0; i < kMaxLines && !text.empty(); ++i) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trimmed(line.substr(0, colon));
    for (const auto& [header, field] : kHeaders)
      if (same_folded(name, header)) message.*field = trimmed(line.substr(colon + 1));
  }
  return message;
}

std::string_view ssdp_uuid(std::string_view usn) {
  constexpr std::string_view kPrefix = "uuid:";
  if (!same_folded(usn.substr(0, kPrefix.size()), kPrefix)) return {};
  return usn.substr(0, usn.find("::"));
}

Result<SsdpAnswer> parse_ssdp_answer(ByteView datagram) {
  const auto message = parse_ssdp(datagram);
  if (!message || message->kind != SsdpKind::answer || message->target.empty() ||
      message->usn.empty())
    return fail(Errc::unsupported, "not an answer to an SSDP search");
  SsdpAnswer answer;
  answer.usn = printable(message->usn);
  return answer;
}

}  // namespace tenken::dissect
