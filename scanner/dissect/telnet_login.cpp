#include "scanner/dissect/telnet_login.hpp"

#include <algorithm>
#include <array>

#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kScreen = 1024;  // bytes that are enough for a prompt and its banner

// Keys of a terminal.
enum Key : std::uint8_t {
  kNul = 0x00,
  kInterrupt = 0x03,
  kBackspace = 0x08,
  kLineFeed = 0x0A,
  kReturn = 0x0D,
  kKillLine = 0x15,
  kDelete = 0x7F,
};

// What systems write behind a password, in lower case. The first list goes first: a login that
// succeeds may tell of earlier ones that failed.
constexpr std::array<std::string_view, 4> kAccepted{"last login", "last failed login",
                                                    "last successful login", "login successful"};
constexpr std::array<std::string_view, 13> kRefused{
    "incorrect",        "invalid",      "failed",      "failure",      "denied",
    "bad password",     "wrong",        "not allowed", "unauthorized", "locked",
    "正しくありません", "失敗しました", "違います"};

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

template <class Words>
bool says_one_of(const Words& words, std::string_view line) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return line.find(word) != std::string_view::npos;
  });
}

bool asks(PromptKind kind) { return kind == PromptKind::login || kind == PromptKind::password; }

}  // namespace

void TelnetLogin::client(ByteView bytes, const LoginSink& sink) {
  for (const std::byte b : bytes) {
    if (!count(client_bytes_, sink)) return;
    const auto event = client_.feed(std::to_integer<std::uint8_t>(b));
    if (event.kind == TelnetDecoder::Kind::data) typed(event.byte, sink);
  }
}

void TelnetLogin::server(ByteView bytes, const LoginSink& sink) {
  ByteView rest = bytes.first(std::min(bytes.size(), kMaxBytes - server_bytes_));
  const bool last = rest.size() < bytes.size();
  server_bytes_ += rest.size();
  while (!ended_ && !rest.empty()) shown(as_text(server_.take_data(rest)), sink);
  if (!ended_ && last) finish(sink);
}

/// Counts another byte. Whether there is still work to do; ends it where the limit is reached.
bool TelnetLogin::count(std::size_t& total, const LoginSink& sink) {
  if (ended_) return false;
  if (++total > kMaxBytes) finish(sink);
  return !ended_;
}

void TelnetLogin::finish(const LoginSink& sink) {
  if (waiting_) {
    const PromptKind kind = prompt();
    decide(asks(kind)                 ? LoginOutcome::refused
           : kind == PromptKind::none ? LoginOutcome::undecided
                                      : LoginOutcome::accepted,
           sink);
  }
  ended_ = true;
}

void TelnetLogin::typed(std::uint8_t byte, const LoginSink& sink) {
  const bool second = after_return_ && (byte == kLineFeed || byte == kNul);
  after_return_ = byte == kReturn;
  if (second || byte == kNul) return;
  if (typing_ == Typing::nothing) begin_line(sink);
  if (ended_) return;
  switch (byte) {
    case kReturn:
    case kLineFeed:
      return end_line();
    case kBackspace:
    case kDelete:
      return erase(false);
    case kKillLine:
      return erase(true);
    case kInterrupt:
      erase(true);
      typing_ = Typing::nothing;
      return;
    default:
      if (typing_ != Typing::other && !typed_.push(std::byte{byte})) too_long_ = true;
  }
}

/// The first key of a line: the prompt tells what it is for, and what became of a password.
void TelnetLogin::begin_line(const LoginSink& sink) {
  if (++lines_ > kMaxLines) return finish(sink);
  const PromptKind kind = prompt();
  if (waiting_) {
    const bool silent = trimmed(screen_).empty();
    decide(asks(kind) ? LoginOutcome::refused
           : silent   ? LoginOutcome::undecided
                      : LoginOutcome::accepted,
           sink);
  }
  typed_.clear();
  too_long_ = false;
  typing_ = kind == PromptKind::login      ? Typing::user
            : kind == PromptKind::password ? Typing::password
                                           : Typing::other;
}

void TelnetLogin::end_line() {
  if (typing_ == Typing::user) {
    user_ = too_long_ ? std::string_view() : as_text(typed_.bytes()).substr(0, kMaxUser);
    typed_.clear();
  }
  waiting_ = typing_ == Typing::password;
  // What was on the screen is answered; what comes now is the answer to it.
  screen_.clear();
  line_ = 0;
  typing_ = Typing::nothing;
}

void TelnetLogin::erase(bool all) {
  if (typing_ == Typing::other) return;
  if (all)
    typed_.clear();
  else
    typed_.pop();
}

void TelnetLogin::shown(std::string_view text, const LoginSink& sink) {
  while (!text.empty() && !ended_) {
    std::string_view piece = text.substr(0, 2 * kScreen - screen_.size());
    piece = piece.substr(0, piece.find('\0'));
    const std::size_t end = waiting_ ? piece.find('\n') : std::string_view::npos;
    const bool judge = end != std::string_view::npos;
    if (judge) piece = piece.substr(0, end + 1);
    screen_.append(piece);
    if (judge) {
      judge_line(sink);
      line_ = screen_.size();
    }
    if (screen_.size() == 2 * kScreen) {
      screen_.erase(0, kScreen);
      line_ -= std::min(line_, kScreen);
    }
    text.remove_prefix(piece.size());
    if (text.starts_with('\0')) text.remove_prefix(1);
  }
}

/// A line that a server wrote behind a password.
void TelnetLogin::judge_line(const LoginSink& sink) {
  const std::string line = lowered(to_utf8(std::string_view(screen_).substr(line_)));
  if (says_one_of(kAccepted, line))
    decide(LoginOutcome::accepted, sink);
  else if (says_one_of(kRefused, line))
    decide(LoginOutcome::refused, sink);
}

PromptKind TelnetLogin::prompt() {
  if (screen_.empty()) return PromptKind::none;
  const Screen screen = read_screen(screen_);
  if (banner_.empty() && asks(screen.kind))
    banner_ = std::string_view(screen.banner).substr(0, kMaxBanner);
  return screen.kind;
}

void TelnetLogin::decide(LoginOutcome outcome, const LoginSink& sink) {
  Login login;
  login.kind = too_long_ ? LoginKind::unread : LoginKind::clear;
  login.user = user_;
  if (!too_long_) login.secret = SecretView(typed_.bytes());
  waiting_ = false;
  sink(login, outcome);
  typed_.clear();
  if (outcome == LoginOutcome::accepted) ended_ = true;
}

}  // namespace tenken::dissect
