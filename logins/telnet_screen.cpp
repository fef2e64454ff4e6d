#include "logins/telnet_screen.hpp"

#include <algorithm>

#include "scanner/dissect/telnet_prompt.hpp"

namespace tenken::logins {
namespace {

using dissect::PromptKind;

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_numbered(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with('[') || line.starts_with('(')) line.remove_prefix(1);
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return digits > 0 && digits <= 2 && digits < line.size() &&
         std::string_view(").]:- ").find(line[digits]) != std::string_view::npos;
}

bool asks_login(PromptKind kind) {
  return kind == PromptKind::login || kind == PromptKind::password;
}

}  // namespace

std::string last_line(std::string_view screen) {
  const std::size_t end = screen.find_last_of("\r\n");
  return std::string(trimmed(end == std::string_view::npos ? screen : screen.substr(end + 1)));
}

bool is_command_line(std::string_view screen) {
  const PromptKind kind = dissect::read_screen(screen).kind;
  const std::string line = last_line(screen);
  return kind == PromptKind::shell || kind == PromptKind::command ||
         (line.size() == 1 && std::string_view("#$>%").find(line[0]) != std::string_view::npos);
}

bool is_menu(std::string_view screen) {
  constexpr int kLeastChoices = 2;
  int choices = 0;
  while (!screen.empty()) {
    const std::size_t end = std::min(screen.find('\n'), screen.size());
    if (is_numbered(screen.substr(0, end))) ++choices;
    screen.remove_prefix(std::min(end + 1, screen.size()));
  }
  return choices >= kLeastChoices;
}

Reply read_after_login(const ShownAfterLogin& shown) {
  const dissect::Screen screen = dissect::read_screen(shown.text);
  const std::string line = last_line(shown.text);
  if (shown.closed) {
    if (speaks_of_lock(shown.text)) return {Sign::locked, LoginReason::lock_words, "closed"};
    if (demands_change(shown.text))
      return {Sign::accepted, LoginReason::change_demanded, "closed after a demand to change"};
    return {Sign::refused, LoginReason::none, "closed"};
  }
  // "Current password:" asks to change it; answering would.
  if (asks_login(screen.kind) && demands_change(shown.text))
    return {Sign::accepted, LoginReason::change_demanded, "a new password is demanded"};
  const bool again = !line.empty() && line == shown.first_prompt;
  if (asks_login(screen.kind) || again) {
    if (speaks_of_lock(shown.text, true))
      return {Sign::locked, LoginReason::lock_words, "prompt again"};
    return {Sign::refused, LoginReason::none, "prompt again"};
  }
  if (shown.said_nothing || line.empty()) return {Sign::unclear, LoginReason::unclear, "no prompt"};
  if (is_menu(shown.text)) return {Sign::accepted, LoginReason::menu, "a menu"};
  if (is_command_line(shown.text)) return {Sign::accepted, LoginReason::none, "a command line"};
  return {Sign::unclear, LoginReason::unclear, "a text without a prompt"};
}

}  // namespace tenken::logins
