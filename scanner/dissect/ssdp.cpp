#include "scanner/dissect/ssdp.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace tenken::dissect {
namespace {

constexpr unsigned kMaxLines = 64;

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The next line, without its end; `text` becomes what follows.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

Bytes make_ssdp_search(std::string_view host) {
  std::string text = "M-SEARCH * HTTP/1.1\r\nHOST: ";
  text += host;
  text += "\r\nMAN: \"ssdp:discover\"\r\nMX: " + std::to_string(kSsdpWaitSeconds) +
          "\r\nST: ssdp:all\r\n\r\n";
  return to_bytes(text);
}

Result<SsdpAnswer> parse_ssdp_answer(ByteView datagram) {
  const Unexpected other = fail(Errc::unsupported, "not an answer to an SSDP search");
  std::string_view text = as_text(datagram);
  const std::string_view status = trimmed(take_line(text));
  if (!status.starts_with("HTTP/1.") || status.find(" 200") == std::string_view::npos) return other;
  std::optional<std::string_view> target;
  std::optional<std::string_view> usn;
  for (unsigned i = 0; i < kMaxLines && !text.empty(); ++i) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trimmed(line.substr(0, colon));
    if (same_name(name, "ST")) target = trimmed(line.substr(colon + 1));
    if (same_name(name, "USN")) usn = trimmed(line.substr(colon + 1));
  }
  if (!target || target->empty() || !usn || usn->empty()) return other;
  SsdpAnswer answer;
  answer.usn = printable(*usn);
  return answer;
}

}  // namespace tenken::dissect
