// The server's side: what became of a login.
#include <algorithm>
#include <charconv>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/line_login.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kCodeDigits = 3;

/// Replies of FTP (RFC 959 section 4.2.2, RFC 4217) and SMTP (RFC 5321 section 4.2.3, RFC 4954).
enum Code : int {
  kSuperfluous = 202,
  kSystemType = 215,
  kReady = 220,
  kLoggedIn = 230,
  kLoggedInBefore = 232,
  kFtpTls = 234,
  kAuthenticated = 235,
  kFirstRefusal = 400,
};

/// The code at the front of a reply line; 0 where there is none.
int code_of(std::string_view line) {
  if (line.size() < kCodeDigits) return 0;
  int code = 0;
  for (const char c : line.substr(0, kCodeDigits)) {
    if (c < '0' || c > '9') return 0;
    code = code * 10 + (c - '0');
  }
  const bool ends = line.size() == kCodeDigits || line[kCodeDigits] == ' ' ||
                    line[kCodeDigits] == '-' || line[kCodeDigits] == '\t';
  return ends ? code : 0;
}

bool is_last_line(std::string_view line) {
  return line.size() == kCodeDigits || line[kCodeDigits] != '-';
}

bool starts_folded(std::string_view text, std::string_view start) {
  return same_folded(text.substr(0, start.size()), start);
}

}  // namespace

void LineLogin::server(ByteView bytes, const LoginSink& sink) {
  if (ended_) return;
  server_lines_.feed(bytes, [&](std::string_view line, bool) { return server_line(line, sink); });
}

bool LineLogin::server_line(std::string_view line, const LoginSink& sink) {
  if (!greeted_ && !greet(line)) return false;
  const Answer answer = answer_of(line);
  if (answer == Answer::positive && tls_asked_) {
    tls_started_ = true;
    finish(sink);
    return false;
  }
  if (answer == Answer::refused) {
    expect_ = Expect::command;  // of a mechanism that the server does not know, too
    tls_asked_ = false;
  }
  if (answer == Answer::accepted || answer == Answer::refused) {
    const bool accepted = answer == Answer::accepted;
    const bool free_entry = accepted && !waiting_ && has_user_ && protocol_ == LineProtocol::ftp;
    if (waiting_ || free_entry)
      decide(accepted ? LoginOutcome::accepted : LoginOutcome::refused, sink);
    if (accepted && protocol_ != LineProtocol::ftp) ended_ = true;
  }
  return !ended_;
}

/// The first line of the server; false where it is none of the protocol.
bool LineLogin::greet(std::string_view line) {
  greeted_ = true;
  std::string_view text = line;
  bool fits = false;
  if (protocol_ == LineProtocol::pop3) {
    fits = line.starts_with('+') || starts_folded(line, "-ERR");
    text.remove_prefix(std::min(text.find(' '), text.size()));
  } else if (protocol_ == LineProtocol::imap) {
    fits = line.starts_with("* ") || line.starts_with('+') ||
           (!tag_.empty() && line.starts_with(tag_));
    if (fits) text.remove_prefix(std::min<std::size_t>(2, text.size()));
  } else {
    const int code = code_of(line);
    fits = code != 0;
    text =
        code == kReady ? line.substr(std::min(kCodeDigits + 1, line.size())) : std::string_view();
  }
  if (fits) banner_ = trimmed(text).substr(0, kMaxText);
  foreign_ = !fits;
  ended_ = foreign_;
  return fits;
}

LineLogin::Answer LineLogin::answer_of(std::string_view line) {
  if (protocol_ == LineProtocol::pop3) return answer_by_word(line);
  if (protocol_ == LineProtocol::imap) return answer_by_tag(line);
  return answer_by_code(line);
}

LineLogin::Answer LineLogin::answer_by_code(std::string_view line) {
  const int code = code_of(line);
  if (code == 0 || !is_last_line(line)) return Answer::other;
  const bool ftp = protocol_ == LineProtocol::ftp;
  if (ftp && code == kSystemType) system_ = trimmed(line.substr(kCodeDigits)).substr(0, kMaxText);
  if (code >= kFirstRefusal) {
    return waiting_ || expect_ != Expect::command || tls_asked_ ? Answer::refused : Answer::other;
  }
  if (ftp && (code == kLoggedIn || code == kLoggedInBefore || code == kSuperfluous))
    return Answer::accepted;
  if (!ftp && code == kAuthenticated) return Answer::accepted;
  return code == (ftp ? kFtpTls : kReady) ? Answer::positive : Answer::other;
}

LineLogin::Answer LineLogin::answer_by_word(std::string_view line) {
  const bool yes = starts_folded(line, "+OK");
  if (!yes && !starts_folded(line, "-ERR")) return Answer::other;
  // The greeting answers nothing; a server answers commands one after the other.
  if (outstanding_ == 0) return Answer::other;
  --outstanding_;
  if (waiting_ && answers_before_ > 0) {
    --answers_before_;
    return Answer::other;
  }
  if (!yes) return Answer::refused;
  return waiting_ ? Answer::accepted : Answer::positive;
}

LineLogin::Answer LineLogin::answer_by_tag(std::string_view line) const {
  if (tag_.empty() || !line.starts_with(tag_)) return Answer::other;
  std::string_view rest = line.substr(tag_.size());
  if (!rest.starts_with(' ')) return Answer::other;
  rest.remove_prefix(1);
  if (starts_folded(rest, "NO") || starts_folded(rest, "BAD")) return Answer::refused;
  if (!starts_folded(rest, "OK")) return Answer::other;
  return waiting_ ? Answer::accepted : Answer::positive;
}

}  // namespace tenken::dissect
