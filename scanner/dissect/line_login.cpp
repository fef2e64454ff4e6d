// The client's side: who logs in, and how.
#include "scanner/dissect/line_login.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "scanner/dissect/base64.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxTag = 64;

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// The n of "{n}" or "{n+}" at the end of a line (RFC 3501 section 4.3, RFC 7888).
std::optional<std::size_t> literal_size(std::string_view text) {
  if (!text.ends_with('}')) return std::nullopt;
  const std::size_t open = text.find_last_of('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::size_t size = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [at, error] = std::from_chars(text.data() + open + 1, end, size);
  if (error != std::errc() || (at != end && *at != '+')) return std::nullopt;
  return size;
}

/// A quoted string or an atom, its escapes resolved in the room; `text` becomes what follows.
std::optional<ByteView> take_imap_text(std::string_view& text, SecretRoom& room) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t before = room.size();
  if (!text.starts_with('"')) {
    if (!room.append(as_bytes(take_word(text)))) return std::nullopt;
    return room.since(before);
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    if (!room.push(static_cast<std::byte>(text[at]))) return std::nullopt;
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  return room.since(before);
}

}  // namespace

void LineLogin::client(ByteView bytes, const LoginSink& sink) {
  if (ended_) return;
  client_lines_.feed(bytes,
                     [&](std::string_view line, bool cut) { return client_line(line, cut, sink); });
}

void LineLogin::finish(const LoginSink& sink) {
  supersede(sink);
  ended_ = true;
}

bool LineLogin::client_line(std::string_view line, bool cut, const LoginSink& sink) {
  if (expect_ == Expect::command) {
    if (!cut) command(line, sink);
  } else if (cut) {
    expect_ = Expect::command;
    begin(LoginKind::unread, {});
  } else if (expect_ == Expect::imap_user || expect_ == Expect::imap_password) {
    imap_literal(line);
  } else {
    response(line);
  }
  return !ended_;
}

void LineLogin::command(std::string_view line, const LoginSink& sink) {
  if (protocol_ == LineProtocol::imap) return imap_command(line, sink);
  ++outstanding_;
  const std::string_view verb = take_word(line);
  if (common_command(verb, line, sink)) return;
  if (protocol_ == LineProtocol::smtp) {
    if (same_folded(verb, "EHLO") || same_folded(verb, "HELO"))
      client_name_ = trimmed(line).substr(0, kMaxText);
    // No login may follow it (RFC 4954 section 4), and what follows it is no command.
    if (same_folded(verb, "MAIL")) finish(sink);
    return;
  }
  if (same_folded(verb, "USER")) {
    supersede(sink);
    set_user(trimmed(line));
  } else if (same_folded(verb, "PASS")) {
    supersede(sink);
    begin_copied(line);
  } else if (protocol_ == LineProtocol::pop3 && same_folded(verb, "APOP")) {
    supersede(sink);
    set_user(take_word(line));
    begin(LoginKind::challenge, {});
  }
}

/// What asks for TLS or begins a SASL login; true where that was it.
bool LineLogin::common_command(std::string_view verb, std::string_view rest,
                               const LoginSink& sink) {
  const bool auth = same_folded(verb, "AUTH");
  if (auth && protocol_ == LineProtocol::ftp) {
    tls_asked_ = true;  // RFC 4217 section 4
    return true;
  }
  if (auth || same_folded(verb, "AUTHENTICATE")) {
    authenticate(rest, sink);
    return true;
  }
  tls_asked_ = same_folded(verb, "STARTTLS") || same_folded(verb, "STLS");
  return tls_asked_;
}

void LineLogin::imap_command(std::string_view line, const LoginSink& sink) {
  const std::string_view tag = take_word(line);
  const std::string_view verb = take_word(line);
  const bool login = same_folded(verb, "LOGIN");
  if (!login && !same_folded(verb, "AUTHENTICATE") && !same_folded(verb, "STARTTLS")) return;
  supersede(sink);
  tag_ = tag.substr(0, kMaxTag);
  if (login)
    imap_login(line);
  else
    common_command(verb, line, sink);
}

void LineLogin::imap_login(std::string_view arguments) {
  const auto size = literal_size(arguments);
  const bool user_follows = size && trimmed(arguments).starts_with('{');
  if (!user_follows) {
    const auto user = take_imap_text(arguments, room_);
    set_user(user ? as_text(*user) : std::string_view());
    room_.clear();
  }
  if (size) {
    literal_ = *size;
    expect_ = user_follows ? Expect::imap_user : Expect::imap_password;
    return;
  }
  const auto secret = take_imap_text(arguments, room_);
  begin(secret ? LoginKind::clear : LoginKind::unread, secret.value_or(ByteView()));
}

void LineLogin::imap_literal(std::string_view line) {
  const std::string_view value = line.substr(0, literal_);
  line.remove_prefix(value.size());
  const bool was_user = expect_ == Expect::imap_user;
  expect_ = Expect::command;
  if (!was_user) return begin_copied(value);
  set_user(value);
  if (const auto size = literal_size(line)) {
    literal_ = *size;
    expect_ = Expect::imap_password;
    return;
  }
  const auto secret = take_imap_text(line, room_);
  begin(secret ? LoginKind::clear : LoginKind::unread, secret.value_or(ByteView()));
}

void LineLogin::authenticate(std::string_view arguments, const LoginSink& sink) {
  supersede(sink);
  const std::string_view mechanism = take_word(arguments);
  const std::string_view initial = trimmed(arguments);
  if (same_folded(mechanism, "PLAIN")) {
    expect_ = Expect::plain;
  } else if (same_folded(mechanism, "LOGIN")) {
    expect_ = Expect::login_user;
  } else if (same_folded(mechanism, "CRAM-MD5")) {
    expect_ = Expect::cram;
  } else if (!mechanism.empty()) {
    set_user({});
    begin(LoginKind::unread, {});
  }
  if (expect_ != Expect::command && !initial.empty()) response(initial);
}

/// A line of a SASL exchange, in Base64.
void LineLogin::response(std::string_view line) {
  const Expect was = expect_;
  expect_ = Expect::command;
  if (line == "*") return;  // the client gives up
  if (was == Expect::plain) return plain(line);
  const auto decoded = decode_base64(line, room_);
  if (was == Expect::login_password)
    return begin(decoded ? LoginKind::clear : LoginKind::unread, decoded.value_or(ByteView()));
  std::string_view text = decoded ? as_text(*decoded) : std::string_view();
  if (was == Expect::cram) text = text.substr(0, text.find_last_of(' '));
  set_user(text);
  room_.clear();
  if (was == Expect::cram) return begin(LoginKind::challenge, {});
  expect_ = Expect::login_password;
}

void LineLogin::plain(std::string_view encoded) {
  const auto decoded = decode_base64(encoded, room_);
  const Login login = read_sasl_plain(decoded.value_or(ByteView()));
  set_user(login.user);
  begin(login.kind, login.secret.reveal());
}

/// \param secret  lies in the room
void LineLogin::begin(LoginKind kind, ByteView secret) {
  login_.kind = kind;
  login_.secret = SecretView(secret);
  waiting_ = true;
  answers_before_ = outstanding_ > 0 ? outstanding_ - 1 : 0;
}

/// Another login begins before the last one was answered.
void LineLogin::supersede(const LoginSink& sink) {
  if (waiting_) decide(LoginOutcome::undecided, sink);
}

void LineLogin::begin_copied(std::string_view secret) {
  room_.clear();
  const bool fits = room_.append(as_bytes(secret));
  begin(fits ? LoginKind::clear : LoginKind::unread, room_.bytes());
}

void LineLogin::set_user(std::string_view user) {
  user_ = user.substr(0, kMaxText);
  has_user_ = true;
}

void LineLogin::decide(LoginOutcome outcome, const LoginSink& sink) {
  login_.user = user_;
  sink(login_, outcome);
  waiting_ = false;
  has_user_ = false;
  login_ = {};
  room_.clear();
}

}  // namespace tenken::dissect
