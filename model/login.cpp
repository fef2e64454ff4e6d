#include "model/login.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/bytes.hpp"
#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<LoginVerdict, kLoginVerdictCount> kVerdicts{
    {"no_auth", "accepted_verified", "accepted_unverified", "accepts_any", "rejected", "locked",
     "not_initialised", "undecided", "not_tested"}};
constexpr EnumText<LoginReason, kLoginReasonCount> kReasons{
    {"none",        "identity",        "no_rows",       "per_device",   "unset",   "budget",
     "cooldown",    "scope",           "health",        "model_banned", "silent",  "foreign",
     "no_password", "change_demanded", "second_factor", "menu",         "control", "unclear",
     "redirect",    "lock_words",      "closed",        "stopped",      "store"}};
constexpr std::string_view kBetween = ", ";
constexpr std::size_t kMaxAccount = 64;  // bytes

std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::string or_nothing(std::string_view text) {
  return std::string(text.empty() ? TriedLogin::kNothing : text);
}

std::string unless_nothing(std::string_view text) {
  return text == TriedLogin::kNothing ? std::string() : std::string(text);
}

/// An account may hold anything, and must not look like the next entry.
std::string escaped(std::string_view account) {
  std::string text;
  for (const char c : printable(account, kMaxAccount)) {
    if (c == ',')
      text += "\\x2c";
    else
      text += c;
  }
  return text;
}

}  // namespace

std::string_view to_string(LoginVerdict verdict) { return kVerdicts.name(verdict); }
std::optional<LoginVerdict> parse_login_verdict(std::string_view text) {
  return kVerdicts.find(text);
}
std::string_view to_string(LoginReason reason) { return kReasons.name(reason); }
std::optional<LoginReason> parse_login_reason(std::string_view text) { return kReasons.find(text); }

std::string TriedLogin::to_string() const {
  return fmt::format("{} {} {} {} {}", tenken::to_string(verdict), tenken::to_string(reason),
                     or_nothing(row), or_nothing(hash), or_nothing(escaped(account)));
}

Result<TriedLogin> TriedLogin::parse(std::string_view text) {
  const auto verdict = parse_login_verdict(next_word(text));
  const auto reason = parse_login_reason(next_word(text));
  if (!verdict || !reason) return fail(Errc::malformed, "not the text of a checked login");
  TriedLogin login(*verdict, *reason);
  login.row = unless_nothing(next_word(text));
  login.hash = unless_nothing(next_word(text));
  if (text.empty()) return fail(Errc::malformed, "a checked login without its account");
  login.account = unless_nothing(text);
  return login;
}

std::string to_string(const std::vector<TriedLogin>& logins) {
  std::string text;
  for (const TriedLogin& login : logins)
    text.append(text.empty() ? "" : kBetween).append(login.to_string());
  return text;
}

std::vector<TriedLogin> parse_tried_logins(std::string_view text) {
  std::vector<TriedLogin> logins;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kBetween), text.size());
    if (auto login = TriedLogin::parse(text.substr(0, end))) logins.push_back(std::move(*login));
    text.remove_prefix(std::min(end + kBetween.size(), text.size()));
  }
  return logins;
}

}  // namespace tenken
