#include "model/heard_secret.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace tenken {
namespace {

constexpr std::array<std::string_view, 3> kFates{"sent", "refused", "accepted"};
constexpr std::string_view kDefault = "default";
constexpr std::string_view kOther = "other";
constexpr std::string_view kBetween = ", ";

std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// An account may hold anything, and must not look like the next login.
void append_escaped(std::string& text, std::string_view account) {
  for (const char c : account) {
    if (c == ',')
      text += "\\x2c";
    else
      text += c;
  }
}

}  // namespace

std::string HeardSecret::to_string() const {
  constexpr std::size_t kMostBetween = 32;  // bytes of the words and blanks
  std::string text;
  text.reserve(protocol.size() + hash.size() + account.size() + kMostBetween);
  text.append(protocol).append(1, ' ').append(kFates[static_cast<std::size_t>(fate)]);
  text.append(1, ' ').append(is_default ? kDefault : kOther);
  text.append(1, ' ').append(hash).append(1, ' ');
  append_escaped(text, account.empty() ? kNoAccount : std::string_view(account));
  return text;
}

Result<HeardSecret> HeardSecret::parse(std::string_view text) {
  HeardSecret secret;
  secret.protocol = next_word(text);
  const auto* const fate = std::ranges::find(kFates, next_word(text));
  const std::string_view list = next_word(text);
  secret.hash = next_word(text);
  secret.account = text;
  if (secret.protocol.empty() || fate == kFates.end() || (list != kDefault && list != kOther) ||
      secret.hash.empty() || secret.account.empty())
    return fail(Errc::malformed, "not the text of a login");
  secret.fate = static_cast<SecretFate>(std::distance(kFates.begin(), fate));
  secret.is_default = list == kDefault;
  return secret;
}

std::string to_string(const std::vector<HeardSecret>& secrets) {
  std::string text;
  for (const HeardSecret& secret : secrets)
    text.append(text.empty() ? "" : kBetween).append(secret.to_string());
  return text;
}

std::vector<HeardSecret> parse_heard_secrets(std::string_view text) {
  std::vector<HeardSecret> secrets;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kBetween), text.size());
    if (auto secret = HeardSecret::parse(text.substr(0, end)))
      secrets.push_back(std::move(*secret));
    text.remove_prefix(std::min(end + kBetween.size(), text.size()));
  }
  return secrets;
}

}  // namespace tenken
