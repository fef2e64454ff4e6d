#include "logins/examine.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "logins/random_text.hpp"
#include "logins/requests.hpp"
#include "model/bytes.hpp"

namespace tenken::logins {
namespace {

constexpr int kWorse = 10;  // times slower than before is a sign of distress
constexpr std::chrono::milliseconds kAlwaysFine{500};
constexpr std::chrono::milliseconds kTooSlow{5000};
constexpr std::chrono::milliseconds kUnknown{-1};
constexpr std::array kLookAgain{10, 30, 90};  // times the spacing: seconds

/// One answer to one login, with its place in the book.
struct Answer {
  Reply reply;
  LoginReason not_sent = LoginReason::none;  ///< otherwise: why nothing was sent

  Answer() = default;
  explicit Answer(LoginReason why) : not_sent(why) {}
};

AttemptEnd end_of(const Reply& reply) {
  switch (reply.sign) {
    case Sign::accepted:
    case Sign::open:
      return AttemptEnd::accepted;
    case Sign::refused:
      return AttemptEnd::refused;
    case Sign::locked:
      return AttemptEnd::locked;
    default:
      return AttemptEnd::unclear;
  }
}

class Examination {
 public:
  Examination(Place& place, const LoginCheck& check, Choice choice, Desk& desk)
      : place_(place), check_(check), choice_(std::move(choice)), desk_(desk) {}

  Task<Examined> run() {
    note(fmt::format("check of logins: {} on port {}", check_.service, place_.port));
    const bool go_on = co_await without_login();
    if (go_on && desk_.guest_allowed && !check_.guest.empty() && !desk_.locked)
      co_await try_guest();
    if (go_on && !over_ && !check_.guests_only) co_await try_choice();
    co_await look_after();
    done_.record = std::move(record_);
    co_return std::move(done_);
  }

 private:
  void note(std::string_view line) { record_.append(line).append("\n"); }

  TriedLogin& add(LoginVerdict verdict, LoginReason reason, std::string_view account = {}) {
    TriedLogin& login = done_.logins.emplace_back(verdict, reason);
    login.account = account;
    return login;
  }

  /// \returns whether a login is asked for, so that some may be tried
  Task<bool> without_login() {
    if (check_.look == nullptr) co_return true;
    const bool tries = desk_.logins_allowed && !check_.guests_only && !choice_.candidates.empty();
    if (tries && Requests::fits_line(choice_.candidates.front().account))
      place_.account = choice_.candidates.front().account;
    const Reply reply = co_await check_.look(place_);
    usual_ = place_.connect_time;
    note("without a login: " + reply.note);
    switch (reply.sign) {
      case Sign::asks:
        co_return true;
      case Sign::open:
        add(LoginVerdict::no_auth, reply.reason);
        co_return false;
      case Sign::not_initialised:
        add(LoginVerdict::not_initialised, reply.reason);
        co_return false;
      case Sign::locked:
        add(LoginVerdict::locked, LoginReason::lock_words);
        desk_.locked = true;
        co_return false;
      case Sign::unclear:
      case Sign::accepted:
      case Sign::refused:
        add(LoginVerdict::undecided, reply.reason);
        co_return false;
      default:
        add(LoginVerdict::not_tested, reply.reason);
        co_return false;
    }
  }

  /// One entry in the book, one login, its end in the book.
  Task<Answer> send(const std::string& account, const Secret& secret, AttemptKind kind,
                    const std::string& row, int bears) {
    if (!Requests::fits_line(account) || !Requests::fits_line(secret.reveal()))
      co_return Answer(LoginReason::unclear);
    co_await wait_turn();
    if (place_.session.stopped()) co_return Answer(LoginReason::stopped);
    Attempt attempt = desk_.attempt;
    attempt.port = place_.port;
    attempt.service = check_.service;
    attempt.account = printable(account);
    attempt.kind = kind;
    attempt.row = row;
    AttemptLimits limits = desk_.limits;
    // One less than it bears, so that its owner can still mistype once.
    if (bears > 0) limits.account_a_day = std::min(limits.account_a_day, std::max(1, bears - 1));
    const Result<AttemptPass> pass = desk_.book.reserve(attempt, limits);
    if (!pass) co_return Answer(LoginReason::store);
    if (!pass->allowed()) {
      ++desk_.refused;
      co_return Answer(pass->refused);
    }
    ++desk_.attempts;
    control_answered_ = false;
    place_.parted_after.reset();
    const net::SteadyTime start = net::SteadyClock::now();
    Answer answer;
    answer.reply = co_await check_.attempt(place_, account, secret);
    last_ = net::SteadyClock::now();
    if (answer.reply.sign == Sign::locked) desk_.locked = true;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(last_ - start);
    const Result<void> kept =
        desk_.book.settle(pass->number, end_of(answer.reply), answer.reply.reason, took);
    note(fmt::format("{} {} ({}): {}", to_string(kind),
                     attempt.account.empty() ? "-" : attempt.account, row.empty() ? "-" : row,
                     answer.reply.note));
    if (!kept) answer.not_sent = LoginReason::store;
    number_ = pass->number;
    watch_connection();
    co_return answer;
  }

  /// In the book at once, so that the next run leaves the device alone as well, whatever becomes of
  /// this one.
  void freeze() {
    desk_.unwell = true;
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(net::SteadyClock::now() - last_);
    const Result<void> kept =
        desk_.book.settle(number_, AttemptEnd::unwell, LoginReason::health, since);
    if (!kept) note("that the device is unwell could not be recorded");
  }

  /// The connection of an attempt tells how the device fares, by its beginning or by its round trip
  /// since; it costs no packet more.
  void watch_connection() {
    std::chrono::milliseconds time = place_.connect_time;
    if (place_.talk) time = std::max(time, place_.talk->round_trip().value_or(time));
    if (!is_slow(time)) return;
    freeze();
    note(fmt::format("the device answers slower: {} ms", time.count()));
  }

  bool is_slow(std::chrono::milliseconds now) const {
    return usual_ != kUnknown && now > std::max(kAlwaysFine, usual_ * kWorse);
  }

  /// Before the first attempt: a device that took long to answer the look is not burdened.
  bool is_well_before() {
    if (usual_ <= kTooSlow) return true;
    note(fmt::format("before the first attempt: {} ms for a connection", usual_.count()));
    add(LoginVerdict::not_tested, LoginReason::health);
    return false;
  }

  /// SNMP: there is no connection that could be slow, and silence is an answer.
  bool speaks_datagrams() const { return check_.service.starts_with("snmp"); }

  /// How long a connection takes; nothing: there is none.
  Task<std::optional<std::chrono::milliseconds>> measure() {
    place_.talk.reset();
    net::StreamLimits limits(place_.waits.answer, 1);
    const auto stream = co_await place_.dialer.connect(place_.port, limits);
    std::optional<std::chrono::milliseconds> time;
    if (stream) time = (*stream)->connect_time();
    co_return time;
  }

  Task<void> wait_turn() {
    if (last_ == net::SteadyTime()) co_return;
    co_await place_.session.sleep_until(last_ + place_.waits.spacing);
  }

  Task<void> try_guest() {
    const std::string account(check_.guest);
    // FTP's guests give an address; elsewhere they have no password.
    const Secret address(check_.guests_only ? "" : "tenken@");
    const Answer answer = co_await send(account, address, AttemptKind::guest, {}, 0);
    if (answer.not_sent != LoginReason::none) {
      if (check_.guests_only) add(LoginVerdict::not_tested, answer.not_sent, account);
      co_return;
    }
    if (check_.guests_only && answer.reply.sign == Sign::refused)
      add(LoginVerdict::rejected, answer.reply.reason, account);
    if (answer.reply.sign == Sign::accepted) {
      // No control: whoever names himself so is let in by design.
      add(LoginVerdict::no_auth, LoginReason::none, account);
      note("guests are let in");
    }
    if (answer.reply.sign == Sign::locked) {
      add(LoginVerdict::locked, LoginReason::lock_words, account);
      over_ = true;
    }
  }

  Task<void> try_choice() {
    if (!desk_.logins_allowed) {
      add(LoginVerdict::not_tested, LoginReason::scope);
      co_return;
    }
    if (choice_.candidates.empty()) {
      add(LoginVerdict::not_tested, choice_.none);
      co_return;
    }
    if (!is_well_before()) co_return;
    if (check_.communities) co_await control_first();
    for (const Candidate& candidate : choice_.candidates) {
      if (over_ || desk_.locked || desk_.unwell) break;
      if (is_settled(candidate.account)) continue;
      co_await try_one(candidate);
    }
  }

  /// Where there is no account to lock, a random community goes first: an agent that answers it
  /// answers all.
  Task<void> control_first() {
    const Secret random(random_text());
    const std::string account;
    const Answer answer = co_await send(account, random, AttemptKind::community, {}, 0);
    if (answer.not_sent != LoginReason::none) {
      add(LoginVerdict::not_tested, answer.not_sent);
      over_ = true;
    } else if (answer.reply.sign == Sign::accepted) {
      add(LoginVerdict::accepts_any, LoginReason::none);
      over_ = true;
    } else if (answer.reply.sign != Sign::refused) {
      add(LoginVerdict::not_tested, answer.reply.reason);
      over_ = true;
    }
  }

  bool is_settled(const std::string& account) const {
    return std::ranges::any_of(done_.logins, [&](const TriedLogin& login) {
      return login.account == account && !check_.communities &&
             (login.accepted() || login.verdict == LoginVerdict::not_tested);
    });
  }

  Task<void> try_one(const Candidate& candidate) {
    const AttemptKind kind = check_.communities ? AttemptKind::community : candidate.kind;
    place_.way = candidate.way;
    place_.ways_refused = 0;
    Answer answer =
        co_await send(candidate.account, candidate.secret, kind, candidate.row, candidate.bears);
    while (answer.not_sent == LoginReason::none && answer.reply.sign == Sign::refused &&
           answer.reply.another_way && !desk_.unwell) {
      ++place_.ways_refused;
      Answer next =
          co_await send(candidate.account, candidate.secret, kind, candidate.row, candidate.bears);
      if (next.not_sent != LoginReason::none) {
        answer.reply.reason = next.not_sent;  // refused in one way; the other was not tried
        break;
      }
      answer = std::move(next);
    }
    if (answer.not_sent != LoginReason::none) {
      keep(TriedLogin(LoginVerdict::not_tested, answer.not_sent), candidate);
      if (answer.not_sent != LoginReason::budget) over_ = true;
      co_return;
    }
    switch (answer.reply.sign) {
      case Sign::accepted: {
        TriedLogin login = co_await verified(candidate, answer.reply);
        login.hash = desk_.hash ? desk_.hash(candidate.account, candidate.secret) : std::string();
        keep(std::move(login), candidate);
        break;
      }
      case Sign::refused:
        keep(TriedLogin(LoginVerdict::rejected, answer.reply.reason), candidate);
        break;
      case Sign::locked:
        keep(TriedLogin(LoginVerdict::locked, LoginReason::lock_words), candidate);
        break;
      case Sign::not_initialised:
        keep(TriedLogin(LoginVerdict::not_initialised, answer.reply.reason), candidate);
        over_ = true;
        break;
      default:
        keep(TriedLogin(LoginVerdict::undecided, answer.reply.reason), candidate);
        over_ = true;  // whoever does not understand the answers does not go on asking
    }
  }

  Task<TriedLogin> verified(const Candidate& candidate, const Reply& accepted) {
    TriedLogin login(LoginVerdict::accepted_verified, accepted.reason);
    if (check_.communities) co_return login;
    const Secret random(random_text());
    const Answer answer =
        co_await send(candidate.account, random, AttemptKind::control, {}, candidate.bears);
    const bool refused = answer.not_sent == LoginReason::none && answer.reply.sign == Sign::refused;
    control_answered_ = refused;
    if (refused) co_return login;
    if (answer.not_sent == LoginReason::none && answer.reply.sign == Sign::accepted) {
      login.verdict = LoginVerdict::accepts_any;
      over_ = true;
      co_return login;
    }
    login.verdict = LoginVerdict::accepted_unverified;
    if (login.reason == LoginReason::none) login.reason = LoginReason::control;
    co_return login;
  }

  /// The last word about an account takes the place of a refusal before it.
  void keep(TriedLogin login, const Candidate& candidate) {
    login.account = candidate.account;
    login.row = candidate.row;
    const auto known = std::ranges::find_if(done_.logins, [&](const TriedLogin& other) {
      return other.account == login.account && other.verdict == LoginVerdict::rejected;
    });
    if (known == done_.logins.end()) {
      done_.logins.push_back(std::move(login));
      return;
    }
    // That a second attempt was not allowed takes nothing from the refusal of the first.
    if (login.verdict != LoginVerdict::not_tested) *known = std::move(login);
  }

  /// Takes leave on the connection of the last attempt, which was answered on it: a service that
  /// ends the connection as well is alive, and no other connection is needed to see that. Nor where
  /// it said with its answer that it would end the connection, and did so at once.
  Task<bool> leaves_well() {
    if (desk_.unwell) co_return false;
    std::optional<std::chrono::milliseconds> time = place_.parted_after;
    if (place_.talk) time = co_await place_.talk->leave(place_.waits.answer);
    place_.talk.reset();
    co_return time && !is_slow(*time);
  }

  /// After attempts: a device that answered before and no longer does, or far slower. It is left
  /// alone, and looked at three times more, so that people know how it went on.
  Task<void> look_after() {
    if (last_ == net::SteadyTime() || speaks_datagrams() || place_.session.stopped()) co_return;
    const bool connected = place_.talk != nullptr;
    if (co_await leaves_well()) co_return;
    // A server that ended the connection of the control itself has answered after the acceptance.
    if (!connected && control_answered_ && !desk_.unwell) co_return;
    co_await wait_turn();
    constexpr int kTries = 2;
    for (int i = 0; i < kTries && !desk_.unwell; ++i) {
      const auto time = co_await measure();
      if (time && !is_slow(*time)) co_return;
      if (place_.session.stopped()) co_return;
      co_await place_.session.sleep_until(net::SteadyClock::now() + place_.waits.spacing);
    }
    // A service that turns away who failed is limited, not unwell; the next check finds out.
    if (!desk_.unwell) freeze();
    note("afterwards: no answer, or far slower than before");
    const net::SteadyTime since = net::SteadyClock::now();
    for (const int times : kLookAgain) {
      co_await place_.session.sleep_until(since + times * place_.waits.spacing);
      if (place_.session.stopped()) co_return;
      const auto time = co_await measure();
      if (!time || is_slow(*time)) continue;
      note(fmt::format("answers as before at look {}", times));
      co_return;
    }
    note("does not answer as before at the last look");
  }

  Place& place_;
  const LoginCheck& check_;
  Choice choice_;
  Desk& desk_;
  Examined done_;
  std::string record_;
  bool over_ = false;
  net::SteadyTime last_{};
  bool control_answered_ = false;
  std::int64_t number_ = 0;  // of the last attempt, in the book
  std::chrono::milliseconds usual_ = kUnknown;
};

}  // namespace

Task<Examined> examine(Place& place, const LoginCheck& check, Choice choice, Desk& desk) {
  Examination examination(place, check, std::move(choice), desk);
  co_return co_await examination.run();
}

}  // namespace tenken::logins
