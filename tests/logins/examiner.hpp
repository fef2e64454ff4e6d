// One examination of a service on loopback, with a book in memory that counts.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "logins/examine.hpp"
#include "scanner/net/host_dialer.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::test {

/// Keeps attempts in memory, with the budget of one account.
class MemoryBook final : public AttemptBook {
 public:
  Result<AttemptPass> reserve(const Attempt& attempt, const AttemptLimits& limits) override {
    AttemptPass pass;
    if (attempt.kind != AttemptKind::community && failures_[attempt.account] >= limits.account) {
      pass.refused = LoginReason::budget;
      return pass;
    }
    attempts.push_back(attempt);
    ends.push_back(AttemptEnd::unclear);
    ++failures_[attempt.account];
    pass.number = static_cast<std::int64_t>(attempts.size());
    return pass;
  }
  Result<void> settle(std::int64_t number, AttemptEnd end, LoginReason,
                      std::chrono::milliseconds) override {
    const auto index = static_cast<std::size_t>(number - 1);
    ends.at(index) = end;
    if (end == AttemptEnd::accepted) --failures_[attempts.at(index).account];
    return ok;
  }

  std::vector<Attempt> attempts;
  std::vector<AttemptEnd> ends;

 private:
  std::map<std::string, int> failures_;
};

inline pace::Scope loopback_scope() {
  return pace::parse_scope(
             "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
             "allow = [\"127.0.0.0/8\", \"10.7.0.0/16\"]\n"
             "checks = [\"no-auth\", \"known-defaults\"]\n"
             "[logins]\nadministrator = \"the test\"\ncontact = \"-\"\n"
             "valid_until = 2199-01-01\n",
             "test")
      .value();
}

inline logins::Waits short_waits() {
  using std::chrono::milliseconds;
  logins::Waits waits;
  waits.answer = milliseconds(1500);
  waits.quiet = milliseconds(150);
  waits.prompt = milliseconds(40);
  waits.verdict = milliseconds(3000);
  waits.datagram = milliseconds(200);
  waits.deadline = std::chrono::seconds(15);
  waits.spacing = milliseconds(10);
  return waits;
}

/// Dials, and says that every connection took that long.
class LateDialer final : public net::Dialer {
 public:
  LateDialer(net::Dialer& dialer, std::chrono::milliseconds time) : dialer_(dialer), time_(time) {}
  const IpAddress& address() const override { return dialer_.address(); }
  Task<Result<std::unique_ptr<net::Stream>>> connect(std::uint16_t port,
                                                     net::StreamLimits limits) override {
    Result<std::unique_ptr<net::Stream>> stream = co_await dialer_.connect(port, limits);
    if (stream && time_.count() > 0) (*stream)->set_connect_time(time_);
    co_return stream;
  }
  Task<Result<net::SocketHandle>> connect_socket(std::uint16_t port,
                                                 std::chrono::milliseconds deadline) override {
    co_return co_await dialer_.connect_socket(port, deadline);
  }
  void released(net::SocketHandle socket) override { dialer_.released(std::move(socket)); }

 private:
  net::Dialer& dialer_;
  std::chrono::milliseconds time_;
};

struct Pair {
  const char* account;
  const char* secret;
};

struct Examination {
  logins::Examined examined;
  MemoryBook book;
  bool locked = false;
  bool unwell = false;

  /// "accepted_verified menu", joined by ", ".
  std::string verdicts() const {
    std::string text;
    for (const TriedLogin& login : examined.logins) {
      text += text.empty() ? "" : ", ";
      text += to_string(login.verdict);
      if (login.reason != LoginReason::none) text += " " + std::string(to_string(login.reason));
    }
    return text;
  }
};

/// A wrong password of an account, and the one that the servers of these tests take.
inline std::vector<Pair> right_second() { return {{"admin", "wrong-one"}, {"admin", "right-one"}}; }
inline std::vector<Pair> both_wrong() { return {{"admin", "wrong-one"}, {"admin", "wrong-two"}}; }

/// Examines `protocol` on a port of `address` with these pairs. \param connect_time  what is said
/// of every connection; zero: the truth
inline void examine_service(Examination& result, std::string_view protocol, std::uint16_t port,
                            const std::vector<Pair>& pairs, bool guests = false,
                            logins::Waits waits = short_waits(), const char* address = "127.0.0.1",
                            const logins::FormTemplate* form = nullptr,
                            std::chrono::milliseconds connect_time = {}) {
  boost::asio::io_context context{1};
  const SystemClock clock;
  const pace::Gate gate(loopback_scope(), clock);
  net::Session session(context.get_executor());
  pace::TokenBucket bucket(20'000, 64);
  pace::Profile profile = pace::find_profile("fast").value();
  profile.host_connections = 1;
  net::HostDialer host_dialer(session, gate, pace::Check::known_defaults,
                              IpAddress::parse(address).value(), bucket,
                              std::make_shared<net::HostPace>(session, profile));
  LateDialer dialer(host_dialer, connect_time);
  logins::Place place(session, dialer, gate, pace::Check::known_defaults, port);
  place.waits = waits;
  place.form = form;
  logins::Desk desk(result.book, AttemptLimits());
  desk.logins_allowed = true;
  desk.guest_allowed = guests;
  desk.hash = [](std::string_view, const Secret&) { return std::string("h"); };
  logins::Choice choice;
  int number = 0;
  for (const Pair& pair : pairs)
    choice.candidates.emplace_back(pair.account, Secret(pair.secret),
                                   "row-" + std::to_string(++number), AttemptKind::known_default);
  const logins::LoginCheck* const check = logins::find_login_check(protocol);
  REQUIRE(check != nullptr);
  bool ended = false;
  boost::asio::co_spawn(context, logins::examine(place, *check, std::move(choice), desk),
                        [&](const std::exception_ptr& error, logins::Examined examined) {
                          if (error) std::rethrow_exception(error);
                          result.examined = std::move(examined);
                          ended = true;
                          context.stop();
                        });
  context.run_for(std::chrono::seconds(60));
  REQUIRE(ended);
  result.locked = desk.locked;
  result.unwell = desk.unwell;
}

}  // namespace tenken::test
