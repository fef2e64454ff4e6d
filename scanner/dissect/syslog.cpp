#include "scanner/dissect/syslog.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr unsigned kMaxPriority = 191;
constexpr std::size_t kMaxPriorityDigits = 3;
constexpr unsigned kSeverities = 8;
constexpr std::size_t kMaxTag = 48;  // characters; longer words are text (RFC 3164 says 32)

/// What stands before the next blank; `text` becomes what follows the blank.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = text.find(' ');
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

/// A word of RFC 5424, where "-" says that there is none.
std::string_view take_value(std::string_view& text) {
  const std::string_view word = take_word(text);
  return word == "-" ? std::string_view() : word;
}

std::optional<unsigned> take_priority(std::string_view& text) {
  if (!text.starts_with('<')) return std::nullopt;
  const std::size_t end = text.substr(0, kMaxPriorityDigits + 2).find('>');
  if (end == std::string_view::npos) return std::nullopt;
  unsigned priority = 0;
  const char* const last = text.data() + end;
  const auto [stop, error] = std::from_chars(text.data() + 1, last, priority);
  if (error != std::errc() || stop != last || priority > kMaxPriority) return std::nullopt;
  text.remove_prefix(end + 1);
  return priority;
}

/// "Oct 11 22:14:15", and a year or a dot that some devices add around it.
bool skip_time(std::string_view& text) {
  constexpr std::string_view kPattern = "Aaa dd dd:dd:dd";
  constexpr auto kFits = [](char pattern, char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (pattern == 'A') return std::isupper(byte) != 0;
    if (pattern == 'a') return std::islower(byte) != 0;
    if (pattern == 'd') return std::isdigit(byte) != 0 || c == ' ';
    return pattern == c;
  };
  if (text.size() < kPattern.size() ||
      !std::equal(kPattern.begin(), kPattern.end(), text.begin(), kFits))
    return false;
  text.remove_prefix(kPattern.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return true;
}

/// "program[123]: text" or "program: text"; else everything is text.
void read_tag(SyslogMessage& message, std::string_view text) {
  message.text = text;
  const std::size_t colon = text.find(':');
  const std::string_view tag = text.substr(0, colon);
  if (colon == std::string_view::npos || tag.empty() || tag.size() > kMaxTag ||
      tag.find(' ') != std::string_view::npos)
    return;
  const std::size_t open = tag.find('[');
  message.program = tag.substr(0, open);
  if (open != std::string_view::npos && tag.ends_with(']'))
    message.process_id = tag.substr(open + 1, tag.size() - open - 2);
  message.text = trimmed(text.substr(colon + 1));
}

void read_structured(SyslogMessage& message, std::string_view text) {
  message.structured = true;
  take_word(text);  // time
  message.host = take_value(text);
  message.program = take_value(text);
  message.process_id = take_value(text);
  take_word(text);               // message id
  message.text = trimmed(text);  // structured data and what follows
}

}  // namespace

Result<SyslogMessage> parse_syslog(ByteView datagram) {
  std::string_view text = as_text(datagram);
  const auto priority = take_priority(text);
  if (!priority) return fail(Errc::unsupported, "no syslog");
  SyslogMessage message;
  message.facility = static_cast<std::uint8_t>(*priority / kSeverities);
  message.severity = static_cast<std::uint8_t>(*priority % kSeverities);
  if (text.starts_with("1 ")) {
    read_structured(message, text.substr(2));
    return message;
  }
  // The host stands behind the time only; BusyBox leaves it out, and its tag ends with a colon.
  if (skip_time(text)) {
    std::string_view behind = text;
    const std::string_view word = take_word(behind);
    if (!behind.empty() && !word.ends_with(':')) {
      message.host = word;
      text = behind;
    }
  }
  read_tag(message, text);
  return message;
}

}  // namespace tenken::dissect
