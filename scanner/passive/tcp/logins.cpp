#include "scanner/passive/tcp/logins.hpp"

#include <iterator>
#include <string>

#include <fmt/format.h>

#include "scanner/passive/secret_marks.hpp"
#include "scanner/passive/sources.hpp"

namespace tenken::passive::tcp {
namespace {

using dissect::LoginKind;
using dissect::LoginOutcome;

constexpr std::string_view kNoName = "-";

std::string_view text_of(const fmt::memory_buffer& buffer) {
  return {buffer.data(), buffer.size()};
}

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

std::string server_of(const Talk& talk) {
  const IpAddress ip = address_of(talk.server.ip);
  return fmt::format(fmt::runtime(ip.is_v4() ? "{}:{}" : "[{}]:{}"), ip.to_string(),
                     talk.server.port);
}

/// The client shows its password to everyone on the way.
void say_sent(const Talk& talk, std::string_view protocol, std::string_view account) {
  fmt::memory_buffer sent;
  fmt::format_to(std::back_inserter(sent), "{} {} {}", protocol, server_of(talk), account);
  talk.client_says(Kind::login_sent, text_of(sent));
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
  fmt::memory_buffer what;
  fmt::format_to(std::back_inserter(what), "{} {}", kinds.protocol, account);
  if (outcome == LoginOutcome::refused)
    talk.server_says(Kind::login_refused, text_of(what));
  else
    talk.server_says(login.kind == LoginKind::none ? Kind::login_open : Kind::login_accepted,
                     text_of(what));
  return secret;
}

}  // namespace tenken::passive::tcp
