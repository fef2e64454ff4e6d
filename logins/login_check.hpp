// LoginCheck: how one protocol lets somebody in, and what proves it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/login.hpp"
#include "model/secret.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::logins {

struct FormTemplate;

/// How long things may take. Tests have no patience.
struct Waits {
  std::chrono::milliseconds answer{8000};    ///< for the answer to a request
  std::chrono::milliseconds quiet{1500};     ///< a terminal that has said something says no more
  std::chrono::milliseconds command{900};    ///< one that has said what looks like a command line
  std::chrono::milliseconds prompt{200};     ///< one that has said the prompt that was expected
  std::chrono::milliseconds verdict{14000};  ///< for what a terminal makes of a password
  std::chrono::milliseconds datagram{2000};
  std::chrono::milliseconds deadline{60000};  ///< of one connection
  std::chrono::milliseconds spacing{1000};    ///< between two attempts on a device, at least

  Waits() = default;
};

/// A connection that goes on from the look to the attempts, as far as the protocol lets it.
class Talk {
 public:
  Talk() = default;
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;
  virtual ~Talk() = default;
  /// The round trip of late; nothing: there is no connection.
  virtual std::optional<std::chrono::milliseconds> round_trip() = 0;
  /// Ends it. \returns how long the device took to end it as well; nothing: it did not
  virtual Task<std::optional<std::chrono::milliseconds>> leave(std::chrono::milliseconds most) = 0;
};

/// The talk over one stream, which ends it with the connection.
class StreamTalk : public Talk {
 public:
  explicit StreamTalk(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)) {}

  net::Stream& stream() { return *stream_; }
  std::optional<std::chrono::milliseconds> round_trip() override;
  Task<std::optional<std::chrono::milliseconds>> leave(std::chrono::milliseconds most) override;

 private:
  std::unique_ptr<net::Stream> stream_;
};

/// One service of one device. Belongs to the awaiting caller.
struct Place {
  net::Session& session;
  net::Dialer& dialer;
  const pace::Gate& gate;
  pace::Check check;
  net::Source source;
  std::uint16_t port = 0;
  bool tls = false;
  std::vector<std::string> paths;  ///< where HTTP and RTSP ask; the first is the usual one
  Waits waits;
  const FormTemplate* form = nullptr;         ///< of its web page; null: none is known
  bool by_form = false;                       ///< whether the page was found to be that
  bool was_inside = false;                    ///< whether a login was accepted before
  std::string path;                           ///< where a login was asked for, once known
  std::string challenge;                      ///< with which a page asked last; empty: none
  std::uint32_t challenge_uses = 0;           ///< how often its nonce was used
  std::string prompt;                         ///< with which a terminal asked, once known
  std::string way;                            ///< of the login; empty: the usual ones, in turn
  int ways_refused = 0;                       ///< with which the same login was refused
  std::string account;                        ///< whom a look names, where it must name somebody
  std::chrono::milliseconds connect_time{0};  ///< of the last connection
  std::unique_ptr<Talk> talk;                 ///< of the check; null: the next question opens one
  /// How soon the server ended the connection of the last answer, where it had said in the answer
  /// that it would; nothing: it did not say so, or not do so.
  std::optional<std::chrono::milliseconds> parted_after;

  Place(net::Session& s, net::Dialer& d, const pace::Gate& g, pace::Check c, std::uint16_t p)
      : session(s), dialer(d), gate(g), check(c), port(p) {}
};

enum class Sign : std::uint8_t {
  open,  ///< what a login protects came without one
  asks,  ///< a login is asked for
  accepted,
  refused,
  locked,
  not_initialised,
  unclear,
  foreign,  ///< another protocol
  silent,
  closed,
  no_password,  ///< there is a login, but none with a password
};

struct Reply {
  Sign sign = Sign::unclear;
  LoginReason reason = LoginReason::none;
  std::string note;          ///< in our words: "530", "prompt again"; for the record
  bool another_way = false;  ///< refused, but the same login may be right in another way

  Reply() = default;
  explicit Reply(Sign s) : sign(s) {}
  Reply(Sign s, LoginReason r) : sign(s), reason(r) {}
  Reply(Sign s, LoginReason r, std::string n) : sign(s), reason(r), note(std::move(n)) {}
};

/// Plain record; registry.def lists them.
struct LoginCheck {
  std::string_view service;                     ///< as in the knowledge
  std::span<const std::string_view> protocols;  ///< values of service.protocol
  bool communities = false;  ///< a control comes first, since nothing can be locked
  std::string_view guest;    ///< an account that is open to everybody by convention; empty: none
  /// Asks what a login protects without one. Null where that cannot be done.
  Task<Reply> (*look)(Place& place) = nullptr;
  /// One login, one answer. A further question is never answered.
  Task<Reply> (*attempt)(Place& place, std::string account, const Secret& secret) = nullptr;
  bool guests_only = false;  ///< no login with a password is ever tried there
};

std::span<const LoginCheck* const> all_login_checks();
/// By the value of service.protocol.
const LoginCheck* find_login_check(std::string_view protocol);

/// Who says the first word on a connection of a protocol.
enum class FirstWord : std::uint8_t { theirs, ours };

/// Opens a connection, over TLS where the place says so. The talk ends before: a device has one
/// connection at a time.
Task<Result<std::unique_ptr<net::Stream>>> open_stream(Place& place,
                                                       FirstWord first = FirstWord::theirs);
/// Waits a moment for the end of a connection that the server said it would end now, and ends the
/// own side. Keeps in the place how long that took.
Task<void> part(Place& place, net::Stream& stream);
/// Whether nothing came on a connection that has paused, not even its end.
Task<bool> still_open(net::Stream& stream);
/// What a failed connection or conversation means.
Reply failed(const Error& error);
/// Whether a text of a device speaks of a lock or a limit; `strong` leaves out words that notices
/// use as well.
bool speaks_of_lock(std::string_view text, bool strong = false);
/// Whether it says that a login failed.
bool speaks_of_failure(std::string_view text);
/// Whether it demands a new password.
bool demands_change(std::string_view text);
/// Whether it is the page on which a first password is set.
bool waits_for_first_password(std::string_view text);

}  // namespace tenken::logins
