#include "scanner/dissect/http_auth.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "scanner/dissect/base64.hpp"
#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/json_fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxFormFields = 64;
constexpr std::size_t kEscape = 3;  // characters of one that percent encodes
constexpr std::string_view kBlank = " \t\r\n";

// Names of fields in login pages of devices, services and common frameworks.
constexpr std::array<std::string_view, 18> kUserFields{
    "user",     "username", "user_name", "userid",     "user_id", "uid",
    "usr",      "login",    "loginname", "login_name", "name",    "account",
    "loginuse", "log",      "email",     "j_username", "uname",   "login_username"};
constexpr std::array<std::string_view, 17> kPasswordFields{
    "pass",     "password",   "passwd",        "pwd",     "pw",        "psw",      "psd",
    "passwrd",  "passcode",   "passphrase",    "userpwd", "user_pass", "loginpas", "loginpwd",
    "userpass", "j_password", "login_password"};

/// A bit for a letter, large or small.
constexpr std::uint32_t letter_bit(char c) {
  constexpr unsigned kInAlphabet = 0x1F;
  return 1U << (static_cast<unsigned char>(c) & kInAlphabet);
}

/// The first letters of all of these names.
constexpr std::uint32_t kFirstLetters = [] {
  std::uint32_t letters = 0;
  for (const std::string_view name : kUserFields) letters |= letter_bit(name.front());
  for (const std::string_view name : kPasswordFields) letters |= letter_bit(name.front());
  return letters;
}();

enum class FieldUse { other, user, password };

FieldUse use_of(std::string_view name) {
  // "user[password]", "form:password", "a.b.pwd": the last part names the field.
  if (name.ends_with(']')) name.remove_suffix(1);
  if (name.ends_with("%5D") || name.ends_with("%5d")) name.remove_suffix(kEscape);
  const auto cuts = [](char c) { return c == '[' || c == '.' || c == ':' || c == '$' || c == '%'; };
  std::size_t begin = name.size();
  while (begin > 0 && !cuts(name[begin - 1])) --begin;
  if (begin > 0 && name[begin - 1] == '%') begin += kEscape - 1;
  name.remove_prefix(std::min(name.size(), begin));
  if (name.empty() || (kFirstLetters & letter_bit(name.front())) == 0) return FieldUse::other;
  const auto is_name = [&](std::string_view known) { return same_folded(name, known); };
  if (std::any_of(kPasswordFields.begin(), kPasswordFields.end(), is_name))
    return FieldUse::password;
  if (std::any_of(kUserFields.begin(), kUserFields.end(), is_name)) return FieldUse::user;
  return FieldUse::other;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// `text` with its percent escapes resolved, in the room; nothing where that is too small.
std::optional<ByteView> decode_percent(std::string_view text, bool plus_is_blank,
                                       SecretRoom& room) {
  const std::size_t before = room.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<std::byte>(text[i]);
    if (text[i] == '+' && plus_is_blank) byte = std::byte{' '};
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = hex_digit(text[i + 1]);
      const auto low = hex_digit(text[i + 2]);
      if (high && low) {
        byte = static_cast<std::byte>(*high << 4U | *low);
        i += 2;
      }
    }
    if (!room.push(byte)) return std::nullopt;
  }
  return room.since(before);
}

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

void drop_any_of(std::string_view& text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

/// A token, or a quoted string without its quotes, its escapes as they are.
std::string_view take_parameter_value(std::string_view& text) {
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find_first_of(", \t\r\n"), text.size());
    const std::string_view value = text.substr(0, end);
    text.remove_prefix(end);
    return value;
  }
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  end = std::min(end, text.size());
  const std::string_view value = text.substr(1, end - 1);
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

Login make_login(const std::optional<ByteView>& user, const std::optional<ByteView>& secret) {
  Login login;
  login.kind = user && secret ? LoginKind::clear : LoginKind::unread;
  if (login.kind == LoginKind::unread) return login;
  login.user = as_text(*user);
  login.secret = SecretView(*secret);
  return login;
}

}  // namespace

std::string_view auth_parameter(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    drop_any_of(header, " \t\r\n,");
    const std::size_t end = std::min(header.find_first_of("=, \t\r\n"), header.size());
    const std::string_view word = header.substr(0, end);
    header.remove_prefix(end);
    drop_any_of(header, kBlank);
    if (!header.starts_with('=')) continue;  // a scheme
    header.remove_prefix(1);
    drop_any_of(header, kBlank);
    const std::string_view value = take_parameter_value(header);
    if (same_folded(word, name)) return value;
  }
  return {};
}

Login read_authorization(std::string_view value, SecretRoom& room) {
  Login login;
  const std::size_t end = std::min(value.find_first_of(kBlank), value.size());
  const std::string_view scheme = value.substr(0, end);
  const std::string_view rest = trimmed(value.substr(end));
  if (scheme.empty()) return login;
  if (same_folded(scheme, "basic")) return decode_basic(rest, room);
  login.kind = LoginKind::unread;
  if (same_folded(scheme, "digest")) {
    login.kind = LoginKind::challenge;
    login.user = auth_parameter(value, "username");
    login.proof = value;
  } else if (same_folded(scheme, "ntlm") || same_folded(scheme, "negotiate")) {
    login.kind = LoginKind::challenge;
  } else if (same_folded(scheme, "bearer")) {
    login.kind = LoginKind::token;
    login.secret = SecretView(as_bytes(rest));
  }
  return login;
}

Login read_form_login(std::string_view form, SecretRoom& room) {
  std::optional<std::string_view> user;
  std::optional<std::string_view> password;
  for (std::size_t fields = 0; !form.empty() && fields < kMaxFormFields; ++fields) {
    std::string_view value = take_until(form, '&');
    const std::string_view name = take_until(value, '=');
    const FieldUse use = use_of(name);
    if (use == FieldUse::user && !user) user = value;
    if (use == FieldUse::password && !password) password = value;
  }
  if (!password) return {};
  const auto decoded_user = decode_percent(user.value_or(""), true, room);
  return make_login(decoded_user, decode_percent(*password, true, room));
}

Login read_json_login(std::string_view document) {
  std::optional<ByteView> user;
  std::optional<ByteView> password;
  JsonFields fields(document);
  while (const auto field = fields.next()) {
    const FieldUse use = field->text ? use_of(field->key) : FieldUse::other;
    if (use == FieldUse::user && !user) user = as_bytes(field->value);
    if (use == FieldUse::password && !password) password = as_bytes(field->value);
  }
  if (!password) return {};
  return make_login(user.value_or(ByteView()), password);
}

Login read_url_login(std::string_view url, SecretRoom& room) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view authority = url.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::size_t at = authority.find_last_of('@');
  if (at == std::string_view::npos) return {};
  std::string_view password = authority.substr(0, at);
  if (password.find(':') == std::string_view::npos) return {};
  const std::string_view user = take_until(password, ':');
  const auto decoded_user = decode_percent(user, false, room);
  return make_login(decoded_user, decode_percent(password, false, room));
}

}  // namespace tenken::dissect
