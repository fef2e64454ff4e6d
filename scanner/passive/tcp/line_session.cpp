#include "scanner/passive/tcp/line_session.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::passive::tcp {
namespace {

bool contains_folded(std::string_view line, std::string_view word) {
  for (std::size_t at = 0; at + word.size() <= line.size(); ++at)
    if (dissect::same_folded(line.substr(at, word.size()), word)) return true;
  return false;
}

Fit sniff_greeting(const Opening& opening, const LineKinds& kinds) {
  const std::string_view text = opening.text();
  const std::string_view begin = text.substr(0, kinds.greeting.size());
  if (begin != kinds.greeting.substr(0, begin.size())) return Fit::no;
  if (begin.size() < kinds.greeting.size()) return Fit::undecided;
  if (opening.hinted) return Fit::server;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return Fit::undecided;
  return contains_folded(text.substr(0, end), kinds.word) ? Fit::server : Fit::no;
}

/// The first word of a client, where the port speaks for the protocol.
Fit sniff_command(const Opening& opening, const LineKinds& kinds) {
  const std::string_view text = opening.text();
  Fit fit = Fit::no;
  for (const std::string_view command : kinds.commands) {
    if (!dissect::same_folded(text.substr(0, command.size()), command.substr(0, text.size())))
      continue;
    if (text.size() >= command.size()) return Fit::client;
    fit = Fit::undecided;
  }
  return fit;
}

}  // namespace

Fit sniff_lines(const Opening& opening, const LineKinds& kinds) {
  if (opening.may_be(Side::server)) {
    const Fit fit = sniff_greeting(opening, kinds);
    if (fit != Fit::no) return fit;
  }
  return opening.hinted && opening.may_be(Side::client) ? sniff_command(opening, kinds) : Fit::no;
}

Progress LineSession::hear(const Talk& talk, ByteView bytes) {
  const dissect::LoginSink sink = sink_of(talk);
  if (talk.from_client())
    login_.client(bytes, sink);
  else
    login_.server(bytes, sink);
  if (login_.foreign()) return Progress::over();
  say_texts(talk);
  return login_.ended() ? Progress::over() : Progress::took(bytes.size());
}

void LineSession::finish(const Talk& talk) { login_.finish(sink_of(talk)); }

dissect::LoginSink LineSession::sink_of(const Talk& talk) const {
  return [this, &talk](const dissect::Login& login, dissect::LoginOutcome outcome) {
    say_login(talk, kinds_.login, login, outcome);
  };
}

void LineSession::say_texts(const Talk& talk) {
  if (!greeted_ && !login_.banner().empty()) {
    greeted_ = true;
    talk.serves(kinds_.login.protocol, true);
    talk.server_says(kinds_.banner, login_.banner());
  }
  if (!named_system_ && !login_.system().empty()) {
    named_system_ = true;
    talk.server_says(Kind::ftp_system, login_.system());
  }
  if (!named_client_ && !login_.client_name().empty()) {
    named_client_ = true;
    talk.client_says(Kind::smtp_client, login_.client_name());
  }
}

}  // namespace tenken::passive::tcp
