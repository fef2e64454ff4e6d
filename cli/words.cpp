#include "cli/words.hpp"

#include "model/bytes.hpp"
#include "report/digest.hpp"

namespace tenken::cli {

std::string shown(std::string_view text) { return text.empty() ? "''" : printable(text); }

std::string listed(const std::vector<std::string>& texts) { return report::joined(texts, ", "); }

std::string list_or_dash(const std::vector<std::string>& texts) {
  return texts.empty() ? "-" : listed(texts);
}

std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + '\'';
}

std::string given_flags(const Settings& settings, std::initializer_list<Setting> wanted) {
  std::string flags;
  for (const Setting setting : wanted) {
    const auto found = settings.find(setting);
    if (found == settings.end() || !found->second.origin.starts_with("--")) continue;
    flags += ' ' + found->second.origin + ' ' + shell_word(found->second.text);
  }
  return flags;
}

}  // namespace tenken::cli
