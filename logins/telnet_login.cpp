// Telnet. RFC 854 (commands), RFC 855 (options).
// Sends refusals of options, the account, the password and one empty line; never a command, never
// an empty line into a menu, and no answer to a second question for a password. One connection
// serves the look and the attempts for as long as the terminal asks for a login again.
#include <algorithm>
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

bool asks_login(PromptKind kind) {
  return kind == PromptKind::login || kind == PromptKind::password;
}

/// After which last line nothing more is expected, so that a short pause is enough.
enum class Expected : std::uint8_t {
  question,  ///< any that asks for an account or a password
  again,     ///< the very line that stood there before
};

/// A terminal that is read until it pauses.
class Terminal final : public StreamTalk {
 public:
  Terminal(std::unique_ptr<net::Stream> stream, const Waits& waits)
      : StreamTalk(std::move(stream)), waits_(waits) {}

  /// Reads until something stands on the last line and nothing follows for a while, the device
  /// closes, or `most` has passed. An empty last line is waited on: an answer may take seconds.
  Task<Result<void>> settle(Expected expected, const std::string& line,
                            std::chrono::milliseconds most) {
    std::chrono::milliseconds waited{0};
    while (!closed_ && reader_.text().size() < kMaxShown) {
      const std::chrono::milliseconds quiet = pause_after(expected, line);
      const Result<Bytes> bytes = co_await stream().read_some(kMaxRead, quiet);
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
      const Result<void> taken = co_await take(*bytes);
      if (!taken) co_return taken;
    }
    co_return ok;
  }

  /// Takes in what came while nobody read. \returns whether a login is still asked for
  Task<bool> still_asks() {
    const Result<Bytes> bytes = co_await stream().read_some(kMaxRead, std::chrono::milliseconds(0));
    if (!bytes || reader_.text().size() >= kMaxShown / 2) co_return false;  // room for an attempt
    if (!bytes->empty() && !co_await take(*bytes)) co_return false;
    co_return asks_login(dissect::read_screen(fresh()).kind);
  }

  /// Sends, and forgets what was shown before.
  Task<Result<void>> type(Request request) {
    seen_ = reader_.text().size();
    co_return co_await send(stream(), std::move(request));
  }

  std::string fresh() const {
    return reader_.text().substr(std::min(seen_, reader_.text().size()));
  }
  bool closed() const { return closed_; }

 private:
  Task<Result<void>> take(const Bytes& bytes) {
    const Bytes refusals = reader_.feed(bytes);
    if (refusals.empty()) co_return ok;
    co_return co_await send(stream(), Requests::telnet_refusals(refusals));
  }

  std::chrono::milliseconds pause_after(Expected expected, const std::string& line) const {
    const std::string shown = fresh();
    const PromptKind kind = dissect::read_screen(shown).kind;
    const bool there = expected == Expected::question ? asks_login(kind)
                                                      : !line.empty() && last_line(shown) == line;
    if (there) return waits_.prompt;
    // Whether it is one is asked next, with an empty line.
    return kind == PromptKind::shell ? std::min(waits_.command, waits_.quiet) : waits_.quiet;
  }

  Waits waits_;
  dissect::TelnetReader reader_;
  std::size_t seen_ = 0;
  bool closed_ = false;
};

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

/// A new terminal and its greeting, or what stands against it.
struct Begun {
  std::unique_ptr<Terminal> terminal;
  Reply reply;

  Begun() = default;
};

Task<Begun> begin(Place& place) {
  Begun begun;
  auto stream = co_await open_stream(place);
  if (!stream) {
    begun.reply = failed(stream.error());
    co_return begun;
  }
  auto terminal = std::make_unique<Terminal>(std::move(*stream), place.waits);
  const Result<void> settled =
      co_await terminal->settle(Expected::question, {}, place.waits.answer);
  if (!settled) {
    begun.reply = failed(settled.error());
    co_return begun;
  }
  begun.reply = read_greeting(*terminal, terminal->fresh());
  begun.terminal = std::move(terminal);
  co_return begun;
}

Task<Reply> look(Place& place) {
  Begun begun = co_await begin(place);
  if (!begun.terminal) co_return begun.reply;
  place.prompt = last_line(begun.terminal->fresh());
  if (begun.reply.sign == Sign::asks) place.talk = std::move(begun.terminal);
  co_return begun.reply;
}

ShownAfterLogin shown_by(const Terminal& terminal, const Place& place) {
  ShownAfterLogin shown;
  shown.first_prompt = place.prompt;
  shown.text = terminal.fresh();
  shown.closed = terminal.closed();
  return shown;
}

/// An empty line brings the same prompt again where somebody is logged in.
Task<Reply> confirm(Terminal& terminal, Place& place, Reply reply) {
  const std::string before = last_line(terminal.fresh());
  const Result<void> typed = co_await terminal.type(Requests::telnet_return());
  if (!typed) co_return failed(typed.error());
  const Result<void> settled =
      co_await terminal.settle(Expected::again, before, place.waits.answer);
  if (!settled) co_return failed(settled.error());
  if (!terminal.closed() && last_line(terminal.fresh()) == before) co_return reply;
  Reply second = read_after_login(shown_by(terminal, place));
  if (second.sign == Sign::accepted)
    second = Reply(Sign::unclear, LoginReason::unclear, "changing prompts");
  co_return second;
}

/// The terminal that asks for a login, and what it shows after the account was typed.
struct Named {
  std::unique_ptr<Terminal> terminal;
  bool asks_password = false;
  Reply reply;  ///< where it asks for none

  Named() = default;
};

Task<Named> type_account(Place& place, std::unique_ptr<Terminal> terminal,
                         const std::string& account) {
  Named named;
  place.prompt = last_line(terminal->fresh());
  named.asks_password = dissect::read_screen(terminal->fresh()).kind == PromptKind::password;
  if (!named.asks_password) {
    Result<void> done = co_await terminal->type(Requests::telnet_account(account));
    if (done) done = co_await terminal->settle(Expected::question, {}, place.waits.answer);
    if (!done) {
      named.reply = failed(done.error());
      co_return named;
    }
    named.asks_password = dissect::read_screen(terminal->fresh()).kind == PromptKind::password;
    if (named.asks_password && speaks_of_lock(terminal->fresh(), true)) {
      // Some still ask for a password then; none is typed.
      named.asks_password = false;
      named.reply = Reply(Sign::locked, LoginReason::lock_words, "said with the question");
    } else if (!named.asks_password) {
      named.reply = read_after_login(shown_by(*terminal, place));
    }
  }
  named.terminal = std::move(terminal);
  co_return named;
}

/// On the terminal that is there, or on a new one where that asks no more, or for no password: none
/// was typed by then.
Task<Named> name_account(Place& place, const std::string& account) {
  if (place.talk) {
    std::unique_ptr<Terminal> old(static_cast<Terminal*>(place.talk.release()));
    if (co_await old->still_asks()) {
      Named named = co_await type_account(place, std::move(old), account);
      if (named.asks_password || named.reply.sign == Sign::locked) co_return named;
    }
  }
  Begun begun = co_await begin(place);
  Named named;
  named.reply = std::move(begun.reply);
  if (named.reply.sign == Sign::closed)
    named.reply = Reply(Sign::locked, LoginReason::closed, named.reply.note);
  if (!begun.terminal || named.reply.sign != Sign::asks) co_return named;
  co_return co_await type_account(place, std::move(begun.terminal), account);
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  Named named = co_await name_account(place, account);
  if (!named.terminal) co_return named.reply;
  Terminal& terminal = *named.terminal;
  Reply reply = named.reply;
  if (named.asks_password) {
    const Result<void> typed = co_await terminal.type(Requests::telnet_password(secret));
    if (!typed) co_return failed(typed.error());
    const Result<void> settled =
        co_await terminal.settle(Expected::again, place.prompt, place.waits.verdict);
    if (!settled) co_return failed(settled.error());
    ShownAfterLogin shown = shown_by(terminal, place);
    shown.said_nothing = last_line(shown.text).empty();
    reply = read_after_login(shown);
  }
  // Some accounts have no password, and are in at once.
  if (reply.sign == Sign::accepted && reply.reason == LoginReason::none)
    reply = co_await confirm(terminal, place, reply);
  if (reply.sign == Sign::refused && !terminal.closed()) place.talk = std::move(named.terminal);
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
