// SSH. RFC 4252 (authentication: section 5.2 "none", section 8 "password"), RFC 4256
// (keyboard-interactive).
// Sends a key exchange and requests for authentication; opens no channel and runs no command. One
// connection serves the look and the attempts for one account, until a login is accepted or the
// server ends it: another account needs another connection (servers end it otherwise).
#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "logins/login_check.hpp"
#include "model/late/ssh.hpp"
#include "scanner/net/vitals.hpp"
#include "scanner/net/worker.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"ssh"};
constexpr auto kConnectDeadline = std::chrono::seconds(5);

struct SessionDelete {
  void operator()(ssh_session session) const {
    late::ssh_disconnect(session);
    late::ssh_free(session);
  }
};
using SessionPtr = std::unique_ptr<ssh_session_struct, SessionDelete>;

/// Ends a conversation that takes too long, so that libssh's next read fails.
class Watchdog {
 public:
  Watchdog(int fd, std::chrono::milliseconds deadline, const net::StopAsked& stopped)
      : thread_([this, fd, deadline, &stopped](const std::stop_token& over) {
          constexpr auto kLook = std::chrono::milliseconds(200);
          const auto end = std::chrono::steady_clock::now() + deadline;
          std::unique_lock lock(mutex_);
          while (!over.stop_requested() && std::chrono::steady_clock::now() < end && !stopped())
            wake_.wait_for(lock, over, kLook, [] { return false; });
          if (!over.stop_requested()) ::shutdown(fd, SHUT_RDWR);
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

bool configure(ssh_session session, int fd, const std::string& account,
               std::chrono::milliseconds deadline) {
  const int off = 0;
  const int rsa_min_bits = 768;  // the least that libssh takes; the posture is judged elsewhere
  const long seconds = std::chrono::duration_cast<std::chrono::seconds>(deadline).count() + 1;
  constexpr const char* kHostKeys =
      "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,"
      "rsa-sha2-256,ssh-rsa";
  constexpr const char* kExchanges =
      "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
      "diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256,"
      "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1";
  // What libssh offers by itself is too new for old devices.
  constexpr const char* kCiphers =
      "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,"
      "aes192-ctr,aes128-ctr,aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc";
  constexpr const char* kCodes =
      "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,"
      "hmac-sha1-etm@openssh.com,hmac-sha1";
  // Without the process configuration, so that a user's own files change nothing.
  return late::ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HOST, "device") == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_USER, account.c_str()) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_FD, &fd) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_RSA_MIN_SIZE, &rsa_min_bits) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, kHostKeys) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_KEY_EXCHANGE, kExchanges) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_CIPHERS_C_S, kCiphers) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_CIPHERS_S_C, kCiphers) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HMAC_C_S, kCodes) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HMAC_S_C, kCodes) == SSH_OK;
}

/// A second descriptor of a socket, for libssh. Version 0.10 leaves open what it was given, other
/// versions close it: whichever it is, this closes what still is that socket.
class LentSocket {
  using File = std::pair<dev_t, ino_t>;

 public:
  LentSocket() = default;
  explicit LentSocket(int socket) : fd_(::dup(socket)), file_(file_of(fd_)) {}
  LentSocket(LentSocket&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), file_(std::exchange(other.file_, File())) {}
  LentSocket& operator=(LentSocket&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    file_ = other.file_;
    return *this;
  }
  ~LentSocket() { close(); }
  int get() const { return fd_; }
  /// Only where the session that uses it is gone.
  void close() noexcept {
    if (fd_ >= 0 && file_of(fd_) == file_) ::close(fd_);
    fd_ = -1;
  }

 private:
  static File file_of(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return {};
    return {status.st_dev, status.st_ino};
  }

  int fd_ = -1;
  File file_;
};

/// A session with one server for one account. Its calls block, one at a time.
struct Talked {
  LentSocket lent;  // outlives the session
  SessionPtr session;
  std::string account;
  bool password = false;  ///< methods that the server named
  bool keyboard = false;
  int failures = 0;

  Talked() = default;
};

/// Asks until libssh has the whole answer. The wait is here, since libssh 0.10 waits on for its own
/// time after a server has ended the connection instead of an answer.
template <typename Ask>
int answer_to(const Talked& talked, const Ask& ask) {
  constexpr int kLook = 1000;  // ms
  ssh_session const session = talked.session.get();
  late::ssh_set_blocking(session, 0);
  int result = ask(session);
  while (result == SSH_AUTH_AGAIN && late::ssh_is_connected(session) != 0) {
    pollfd watched{talked.lent.get(), POLLIN, 0};
    ::poll(&watched, 1, kLook);
    result = ask(session);
  }
  late::ssh_set_blocking(session, 1);
  return result == SSH_AUTH_AGAIN ? static_cast<int>(SSH_AUTH_ERROR) : result;
}

int ask_keyboard(ssh_session session) {
  return late::ssh_userauth_kbdint(session, nullptr, nullptr);
}

Reply broken(ssh_session session) {
  const std::string_view why = late::ssh_get_error(session);
  if (why.find("Too many") != std::string_view::npos || speaks_of_lock(why, true))
    return {Sign::locked, LoginReason::lock_words, "disconnected"};
  if (late::ssh_is_connected(session) == 0)
    return {Sign::closed, LoginReason::closed, "disconnected"};
  return {Sign::unclear, LoginReason::unclear, "an error of the protocol"};
}

Reply read_result(ssh_session session, int result) {
  switch (result) {
    case SSH_AUTH_SUCCESS:
      return {Sign::accepted, LoginReason::none, "success"};
    case SSH_AUTH_PARTIAL:
      return {Sign::accepted, LoginReason::second_factor, "partial success"};
    case SSH_AUTH_DENIED:
      return {Sign::refused, LoginReason::none, "failure"};
    default:
      return broken(session);
  }
}

/// It is never answered. After the right password an old one is to be changed, or another proof is
/// asked for; after a wrong one some servers ask again.
Reply read_second_question(const std::string& first, const std::string& second) {
  if (demands_change(second))
    return {Sign::accepted, LoginReason::change_demanded, "asks to change"};
  if (second == first) return {Sign::refused, LoginReason::none, "the same question again"};
  return {Sign::unclear, LoginReason::unclear, "a second question"};
}

/// One round, one question, one answer (RFC 4256 section 3.2).
Reply by_keyboard(const Talked& talked, const std::string& secret) {
  ssh_session const session = talked.session.get();
  int result = answer_to(talked, ask_keyboard);
  std::string asked;
  constexpr int kRounds = 4;  // servers send empty ones before and after
  for (int round = 0; round < kRounds && result == SSH_AUTH_INFO; ++round) {
    const int questions = late::ssh_userauth_kbdint_getnprompts(session);
    if (questions > 0) {
      char echo = 1;
      const char* const prompt = late::ssh_userauth_kbdint_getprompt(session, 0, &echo);
      const std::string question = prompt != nullptr ? prompt : "";
      // Some ask for a password all the same; none is sent then.
      const char* const said = late::ssh_userauth_kbdint_getinstruction(session);
      if (speaks_of_lock(question, true) || (said != nullptr && speaks_of_lock(said, true)))
        return {Sign::locked, LoginReason::lock_words, "said with the question"};
      if (!asked.empty()) return read_second_question(asked, question);
      if (questions != 1 || echo != 0)
        return {Sign::no_password, LoginReason::no_password, "other questions"};
      if (late::ssh_userauth_kbdint_setanswer(session, 0, secret.c_str()) < 0)
        return broken(session);
      asked = question.empty() ? " " : question;
    }
    result = answer_to(talked, ask_keyboard);
  }
  if (result == SSH_AUTH_INFO) return {Sign::unclear, LoginReason::unclear, "endless questions"};
  return read_result(session, result);
}

/// Exchanges keys. \returns what stands against it
std::optional<Reply> exchange_keys(Talked& talked, int fd, std::chrono::milliseconds deadline) {
  if (!late::ssh.load()) return Reply(Sign::unclear, LoginReason::unclear, "libssh is not there");
  talked.lent = LentSocket(fd);
  if (talked.lent.get() < 0) return Reply(Sign::unclear, LoginReason::unclear, "no descriptor");
  talked.session.reset(late::ssh_new());
  if (!talked.session ||
      !configure(talked.session.get(), talked.lent.get(), talked.account, deadline))
    return Reply(Sign::unclear, LoginReason::unclear, "libssh refused an option");
  if (late::ssh_connect(talked.session.get()) != SSH_OK)
    return Reply(Sign::closed, LoginReason::closed, "no key exchange");
  return std::nullopt;
}

/// Asks without a password, which is where a server names its methods.
Reply ask_methods(Talked& talked) {
  const int without = answer_to(
      talked, [](ssh_session session) { return late::ssh_userauth_none(session, nullptr); });
  if (without == SSH_AUTH_SUCCESS) return {Sign::open, LoginReason::none, "none is enough"};
  if (without == SSH_AUTH_ERROR) return broken(talked.session.get());
  const auto methods =
      static_cast<unsigned>(late::ssh_userauth_list(talked.session.get(), nullptr));
  talked.password = (methods & SSH_AUTH_METHOD_PASSWORD) != 0;
  talked.keyboard = (methods & SSH_AUTH_METHOD_INTERACTIVE) != 0;
  if (!talked.password && !talked.keyboard)
    return {Sign::no_password, LoginReason::no_password, "keys only"};
  return {Sign::asks, LoginReason::none, "password"};
}

Reply try_password(Talked& talked, const std::string& secret) {
  ssh_session const session = talked.session.get();
  Reply reply(Sign::no_password);
  // First, since it tells an expired password from a wrong one.
  if (talked.keyboard) reply = by_keyboard(talked, secret);
  if (reply.sign == Sign::no_password && talked.password) {
    const int result = answer_to(talked, [&](ssh_session asked) {
      return late::ssh_userauth_password(asked, nullptr, secret.c_str());
    });
    reply = read_result(session, result);
  }
  if (talked.failures > 0 && late::ssh_is_connected(session) == 0) {
    // It has had enough failures on this connection: with a right password it would have said so.
    if (std::string_view(late::ssh_get_error(session)).find("Too many") != std::string_view::npos)
      return {Sign::refused, LoginReason::none, "too many failures on a connection"};
    return reply;
  }
  // A server that ends the connection instead of an answer limits who asks.
  if (reply.sign == Sign::closed) reply.sign = Sign::locked;
  if (reply.sign == Sign::refused) ++talked.failures;
  return reply;
}

/// A connection on which nobody is logged in.
class SshTalk final : public Talk {
 public:
  SshTalk(Place& place, net::SocketHandle socket, std::string account)
      : session_(place.session), dialer_(place.dialer), socket_(std::move(socket)) {
    talked_->account = std::move(account);
  }
  ~SshTalk() override {
    say_goodbye(socket_.get(), std::move(talked_->session));
    talked_->lent.close();
    dialer_.released(std::move(socket_));
  }

  std::optional<std::chrono::milliseconds> round_trip() override {
    return net::round_trip(socket_.get());
  }

  Task<std::optional<std::chrono::milliseconds>> leave(std::chrono::milliseconds most) override {
    const int fd = socket_.get();
    std::function<Result<int>(const net::StopAsked&)> work =
        [fd, most, talked = talked_](const net::StopAsked&) -> Result<int> {
      return wait_for_end(fd, std::move(talked->session), most);
    };
    const Result<int> took = co_await net::run_on_thread<int>(session_, std::move(work));
    std::optional<std::chrono::milliseconds> time;
    if (took) time = std::chrono::milliseconds(*took);
    co_return time;
  }

  /// Whether another attempt for the account may be made here.
  bool serves(const std::string& account) const {
    pollfd watched{socket_.get(), POLLRDHUP, 0};
    return talked_->account == account && ::poll(&watched, 1, 0) == 0 &&
           late::ssh_is_connected(talked_->session.get()) != 0;
  }

  /// Runs a part of the conversation on a thread.
  Task<Reply> run(std::function<Reply(Talked&, int fd)> part, std::chrono::milliseconds deadline) {
    const int fd = socket_.get();
    std::function<Result<Reply>(const net::StopAsked&)> work =
        [fd, deadline, part = std::move(part),
         talked = talked_](const net::StopAsked& stopped) -> Result<Reply> {
      const Watchdog watchdog(fd, deadline, stopped);
      Reply reply = part(*talked, fd);
      ::OPENSSL_thread_stop();  // frees what OpenSSL keeps for each thread
      return reply;
    };
    const Result<Reply> reply = co_await net::run_on_thread<Reply>(session_, std::move(work));
    if (!reply) co_return failed(reply.error());
    co_return *reply;
  }

 private:
  /// In one packet with the end of the stream, which follows.
  static void say_goodbye(int fd, SessionPtr session) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
    session.reset();
  }

  /// Milliseconds until the server has ended its side as well.
  static Result<int> wait_for_end(int fd, SessionPtr session, std::chrono::milliseconds most) {
    if (net::peer_ended(fd)) return fail(Errc::closed, "ended before");
    const auto start = std::chrono::steady_clock::now();
    say_goodbye(fd, std::move(session));
    ::shutdown(fd, SHUT_WR);
    pollfd watched{fd, POLLRDHUP, 0};
    if (::poll(&watched, 1, static_cast<int>(most.count())) <= 0)
      return fail(Errc::timed_out, "the server goes on");
    const auto took = std::chrono::steady_clock::now() - start;
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
  }

  net::Session& session_;
  net::Dialer& dialer_;
  net::SocketHandle socket_;
  std::shared_ptr<Talked> talked_ = std::make_shared<Talked>();
};

/// A new connection whose keys are exchanged, or what stands against it.
struct Begun {
  std::unique_ptr<SshTalk> talk;
  Reply reply;

  Begun() = default;
};

Task<Begun> begin(Place& place, std::string account) {
  Begun begun;
  place.talk.reset();
  auto socket = co_await place.dialer.connect_socket(place.port, kConnectDeadline);
  if (!socket) {
    begun.reply = failed(socket.error());
    co_return begun;
  }
  auto talk = std::make_unique<SshTalk>(place, std::move(*socket), std::move(account));
  std::function<Reply(Talked&, int)> part = [deadline = place.waits.deadline](Talked& talked,
                                                                              int fd) {
    const std::optional<Reply> against = exchange_keys(talked, fd, deadline);
    return against ? *against : Reply(Sign::asks);
  };
  begun.reply = co_await talk->run(std::move(part), place.waits.deadline);
  if (begun.reply.sign == Sign::asks) begun.talk = std::move(talk);
  co_return begun;
}

Task<Reply> look(Place& place) {
  std::string account = place.account.empty() ? "tenken" : place.account;
  Begun begun = co_await begin(place, std::move(account));
  if (!begun.talk) {
    if (begun.reply.sign == Sign::closed)
      begun.reply = Reply(Sign::foreign, LoginReason::foreign, begun.reply.note);
    co_return begun.reply;
  }
  std::function<Reply(Talked&, int)> part = [](Talked& talked, int) { return ask_methods(talked); };
  const Reply reply = co_await begun.talk->run(std::move(part), place.waits.deadline);
  if (reply.sign == Sign::asks) place.talk = std::move(begun.talk);
  co_return reply;
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  const Wiped<std::string> text{std::string(secret.reveal())};
  std::unique_ptr<SshTalk> talk(static_cast<SshTalk*>(place.talk.release()));
  if (talk && !talk->serves(account)) talk.reset();
  if (!talk) {
    Begun begun = co_await begin(place, account);
    // A server that ends the connection before it answers limits who asks.
    if (begun.reply.sign == Sign::closed) begun.reply.sign = Sign::locked;
    if (!begun.talk) co_return begun.reply;
    talk = std::move(begun.talk);
    std::function<Reply(Talked&, int)> methods = [](Talked& talked, int) {
      return ask_methods(talked);
    };
    Reply asked = co_await talk->run(std::move(methods), place.waits.deadline);
    if (asked.sign == Sign::closed) asked.sign = Sign::locked;
    if (asked.sign != Sign::asks) co_return asked;
  }
  std::function<Reply(Talked&, int)> part = [&text](Talked& talked, int) {
    return try_password(talked, text.get());
  };
  const Reply reply = co_await talk->run(std::move(part), place.waits.deadline);
  if (reply.sign == Sign::refused && talk->serves(account)) place.talk = std::move(talk);
  co_return reply;
}

}  // namespace

extern const LoginCheck ssh_login;
const LoginCheck ssh_login{.service = "ssh",
                           .protocols = kProtocols,
                           .communities = false,
                           .guest = {},
                           .look = look,
                           .attempt = attempt};

}  // namespace tenken::logins
