// Telnet. RFC 854 (commands), RFC 855 (options).
// Sends refusals of options, the account, the password and one empty line; never a command, never
// an empty line into a menu, and no answer to a second question for a password.
#include <array>

#include "logins/login_check.hpp"
#include "logins/requests.hpp"
#include "logins/telnet_screen.hpp"
#include "scanner/dissect/telnet.hpp"
#include "scanner/dissect/telnet_prompt.hpp"

namespace tenken::logins {
namespace {

using dissect::PromptKind;

constexpr std::array<std::string_view, 1> kProtocols{"telnet"};
constexpr std::size_t kMaxRead = 4096;
constexpr std::size_t kMaxShown = 7000;  // bytes; below what the reader keeps

/// A terminal that is read until it pauses.
class Terminal {
 public:
  explicit Terminal(net::Stream& stream) : stream_(stream) {}

  /// Reads until something stands on the last line and nothing follows for `quiet`, the device
  /// closes, or `most` has passed. An empty last line is waited on: an answer may take seconds.
  Task<Result<void>> settle(std::chrono::milliseconds quiet, std::chrono::milliseconds most) {
    std::chrono::milliseconds waited{0};
    while (!closed_ && reader_.text().size() < kMaxShown) {
      const Result<Bytes> bytes = co_await stream_.read_some(kMaxRead, quiet);
      if (!bytes && bytes.error().code == Errc::closed) {
        closed_ = true;
        break;
      }
      if (!bytes) co_return Unexpected(bytes.error());
      if (bytes->empty()) {
        waited += quiet;
        if (!last_line(fresh()).empty() || waited >= most) break;
        continue;
      }
      waited = std::chrono::milliseconds(0);
      const Bytes refusals = reader_.feed(*bytes);
      if (refusals.empty()) continue;
      const Result<void> sent = co_await send(stream_, Requests::telnet_refusals(refusals));
      if (!sent) co_return Unexpected(sent.error());
    }
    co_return ok;
  }

  /// Sends, and forgets what was shown before.
  Task<Result<void>> type(Request request) {
    seen_ = reader_.text().size();
    co_return co_await send(stream_, std::move(request));
  }

  std::string fresh() const {
    return reader_.text().substr(std::min(seen_, reader_.text().size()));
  }
  bool closed() const { return closed_; }
  bool negotiated() const { return reader_.negotiated(); }

 private:
  net::Stream& stream_;
  dissect::TelnetReader reader_;
  std::size_t seen_ = 0;
  bool closed_ = false;
};

bool asks_login(PromptKind kind) {
  return kind == PromptKind::login || kind == PromptKind::password;
}

/// What a terminal shows before anybody typed.
Reply read_greeting(const Terminal& terminal, const std::string& shown) {
  if (terminal.closed())
    return speaks_of_lock(shown) ? Reply(Sign::locked, LoginReason::lock_words, "closed")
                                 : Reply(Sign::closed, LoginReason::closed, "closed");
  const PromptKind kind = dissect::read_screen(shown).kind;
  if (asks_login(kind)) return {Sign::asks, LoginReason::none, "prompt"};
  if (is_command_line(shown))
    return {Sign::open, LoginReason::none, "a command line without a login"};
  if (is_menu(shown)) return {Sign::open, LoginReason::menu, "a menu without a login"};
  if (shown.empty()) return {Sign::silent, LoginReason::silent, "nothing shown"};
  return {Sign::unclear, LoginReason::unclear, "no prompt"};
}

Task<Reply> look(Place& place) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  Terminal terminal(**stream);
  const Result<void> settled = co_await terminal.settle(place.waits.quiet, place.waits.answer);
  if (!settled) co_return failed(settled.error());
  place.prompt = last_line(terminal.fresh());
  co_return read_greeting(terminal, terminal.fresh());
}

/// An empty line brings the same prompt again where somebody is logged in.
Task<Reply> confirm(Terminal& terminal, Place& place, Reply reply) {
  const std::string before = last_line(terminal.fresh());
  const Result<void> typed = co_await terminal.type(Requests::telnet_return());
  if (!typed) co_return failed(typed.error());
  const Result<void> settled = co_await terminal.settle(place.waits.quiet, place.waits.answer);
  if (!settled) co_return failed(settled.error());
  if (!terminal.closed() && last_line(terminal.fresh()) == before) co_return reply;
  ShownAfterLogin shown;
  shown.first_prompt = place.prompt;
  shown.text = terminal.fresh();
  shown.closed = terminal.closed();
  Reply second = read_after_login(shown);
  if (second.sign == Sign::accepted)
    second = Reply(Sign::unclear, LoginReason::unclear, "changing prompts");
  co_return second;
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  Terminal terminal(**stream);
  Result<void> settled = co_await terminal.settle(place.waits.quiet, place.waits.answer);
  if (!settled) co_return failed(settled.error());
  Reply reply = read_greeting(terminal, terminal.fresh());
  if (reply.sign == Sign::closed) reply = Reply(Sign::locked, LoginReason::closed, reply.note);
  if (reply.sign != Sign::asks) co_return reply;
  place.prompt = last_line(terminal.fresh());
  if (dissect::read_screen(terminal.fresh()).kind == PromptKind::login) {
    const Result<void> typed = co_await terminal.type(Requests::telnet_account(account));
    if (!typed) co_return failed(typed.error());
    settled = co_await terminal.settle(place.waits.quiet, place.waits.answer);
    if (!settled) co_return failed(settled.error());
    if (dissect::read_screen(terminal.fresh()).kind != PromptKind::password) {
      ShownAfterLogin shown;
      shown.first_prompt = place.prompt;
      shown.text = terminal.fresh();
      shown.closed = terminal.closed();
      reply = read_after_login(shown);
      // Some accounts have no password, and are in at once.
      if (reply.sign == Sign::accepted && reply.reason == LoginReason::none)
        reply = co_await confirm(terminal, place, reply);
      co_return reply;
    }
  }
  const Result<void> typed = co_await terminal.type(Requests::telnet_password(secret));
  if (!typed) co_return failed(typed.error());
  settled = co_await terminal.settle(place.waits.quiet, place.waits.verdict);
  if (!settled) co_return failed(settled.error());
  ShownAfterLogin shown;
  shown.first_prompt = place.prompt;
  shown.text = terminal.fresh();
  shown.closed = terminal.closed();
  shown.said_nothing = last_line(shown.text).empty();
  reply = read_after_login(shown);
  if (reply.sign == Sign::accepted && reply.reason == LoginReason::none)
    reply = co_await confirm(terminal, place, reply);
  co_return reply;
}

}  // namespace

extern const LoginCheck telnet_login;
const LoginCheck telnet_login{.service = "telnet",
                              .protocols = kProtocols,
                              .communities = false,
                              .guest = {},
                              .look = look,
                              .attempt = attempt};

}  // namespace tenken::logins
