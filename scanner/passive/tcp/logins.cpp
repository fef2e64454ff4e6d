#include "scanner/passive/tcp/logins.hpp"

#include <string>

#include "scanner/dissect/fixed_text.hpp"
#include "scanner/passive/secret_marks.hpp"
#include "scanner/passive/sources.hpp"

namespace tenken::passive::tcp {
namespace {

using dissect::LoginKind;
using dissect::LoginOutcome;

constexpr std::string_view kNoName = "-";

/// Signals keep no more of a value.
using Text = dissect::FixedText<Signals::kMostBytes>;

SecretFate fate_of(LoginOutcome outcome) {
  switch (outcome) {
    case LoginOutcome::accepted:
      return SecretFate::accepted;
    case LoginOutcome::refused:
      return SecretFate::refused;
    case LoginOutcome::undecided:
      break;
  }
  return SecretFate::sent;
}

/// "192.0.2.7:80", "[2001:db8::7]:80"
Text server_of(const Talk& talk) {
  const IpAddress ip = address_of(talk.server.ip);
  Text text;
  text.add(ip.is_v4() ? "" : "[").add(ip.to_string()).add(ip.is_v4() ? "" : "]");
  text.add(':').add_number(talk.server.port);
  return text;
}

/// The client shows its password to everyone on the way.
void say_sent(const Talk& talk, std::string_view protocol, std::string_view account) {
  Text sent;
  sent.add(protocol).add(' ').add(server_of(talk)).add(' ').add(account);
  talk.client_says(Kind::login_sent, sent);
}

std::optional<HeardSecret> say_secret(const Talk& talk, std::string_view protocol,
                                      const dissect::Login& login, LoginOutcome outcome) {
  const SecretMarks* const marks = talk.signals.marks();
  if (marks == nullptr) return std::nullopt;
  HeardSecret secret = marks->mark(protocol, login.user, login.secret);
  say_fate(talk, secret, fate_of(outcome));
  return secret;
}

}  // namespace

/// A proof hides the password, but not one that everybody knows.
std::optional<HeardSecret> say_proof(const Talk& talk, std::string_view protocol,
                                     const dissect::Login& login, LoginOutcome outcome) {
  const SecretMarks* const marks = talk.signals.marks();
  if (marks == nullptr || login.proof.empty()) return std::nullopt;
  auto secret = marks->mark_proof(protocol, server_of(talk), login);
  if (secret) say_fate(talk, *secret, fate_of(outcome));
  return secret;
}

void say_fate(const Talk& talk, HeardSecret secret, SecretFate fate) {
  secret.fate = fate;
  talk.server_says(Kind::login_secret, secret.to_string());
}

std::optional<HeardSecret> say_login(const Talk& talk, const LoginKinds& kinds,
                                     const dissect::Login& login, LoginOutcome outcome) {
  const std::string_view account = login.user.empty() ? kNoName : login.user;
  std::optional<HeardSecret> secret;
  switch (login.kind) {
    case LoginKind::clear:
      talk.server_says(kinds.clear, account);
      say_sent(talk, kinds.protocol, account);
      secret = say_secret(talk, kinds.protocol, login, outcome);
      break;
    case LoginKind::challenge:
      talk.server_says(kinds.challenge, account);
      secret = say_proof(talk, kinds.protocol, login, outcome);
      break;
    case LoginKind::token:
      talk.server_says(Kind::login_token, kinds.protocol);
      break;
    case LoginKind::none:
    case LoginKind::unread:
      break;
  }
  if (outcome == LoginOutcome::undecided) return secret;
  Text what;
  what.add(kinds.protocol).add(' ').add(account);
  if (outcome == LoginOutcome::refused)
    talk.server_says(Kind::login_refused, what);
  else
    talk.server_says(login.kind == LoginKind::none ? Kind::login_open : Kind::login_accepted, what);
  return secret;
}

}  // namespace tenken::passive::tcp
