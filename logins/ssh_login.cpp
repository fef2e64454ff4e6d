// SSH. RFC 4252 (authentication: section 5.2 "none", section 8 "password"), RFC 4256
// (keyboard-interactive).
// Sends a key exchange and one request for authentication; opens no channel and runs no command.
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include <libssh/libssh.h>
#include <openssl/crypto.h>
#include <sys/socket.h>
#include <unistd.h>

#include "logins/login_check.hpp"
#include "scanner/net/worker.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"ssh"};
constexpr auto kConnectDeadline = std::chrono::seconds(5);

struct SessionDelete {
  void operator()(ssh_session session) const {
    ssh_disconnect(session);
    ssh_free(session);
  }
};
using Session = std::unique_ptr<ssh_session_struct, SessionDelete>;

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
  // Without the process configuration, so that a user's own files change nothing.
  return ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off) == SSH_OK &&
         ssh_options_set(session, SSH_OPTIONS_HOST, "device") == SSH_OK &&
         ssh_options_set(session, SSH_OPTIONS_USER, account.c_str()) == SSH_OK &&
         ssh_options_set(session, SSH_OPTIONS_FD, &fd) == SSH_OK &&
         ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds) == SSH_OK &&
         ssh_options_set(session, SSH_OPTIONS_RSA_MIN_SIZE, &rsa_min_bits) == SSH_OK &&
         ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, kHostKeys) == SSH_OK &&
         ssh_options_set(session, SSH_OPTIONS_KEY_EXCHANGE, kExchanges) == SSH_OK;
}

Reply broken(ssh_session session) {
  const std::string_view why = ssh_get_error(session);
  if (why.find("Too many") != std::string_view::npos || speaks_of_lock(why, true))
    return {Sign::locked, LoginReason::lock_words, "disconnected"};
  if (ssh_is_connected(session) == 0) return {Sign::closed, LoginReason::closed, "disconnected"};
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
Reply by_keyboard(ssh_session session, const std::string& secret) {
  int result = ssh_userauth_kbdint(session, nullptr, nullptr);
  std::string asked;
  constexpr int kRounds = 4;  // servers send empty ones before and after
  for (int round = 0; round < kRounds && result == SSH_AUTH_INFO; ++round) {
    const int questions = ssh_userauth_kbdint_getnprompts(session);
    if (questions > 0) {
      char echo = 1;
      const char* const prompt = ssh_userauth_kbdint_getprompt(session, 0, &echo);
      const std::string question = prompt != nullptr ? prompt : "";
      if (!asked.empty()) return read_second_question(asked, question);
      if (questions != 1 || echo != 0)
        return {Sign::no_password, LoginReason::no_password, "other questions"};
      if (ssh_userauth_kbdint_setanswer(session, 0, secret.c_str()) < 0) return broken(session);
      asked = question.empty() ? " " : question;
    }
    result = ssh_userauth_kbdint(session, nullptr, nullptr);
  }
  if (result == SSH_AUTH_INFO) return {Sign::unclear, LoginReason::unclear, "endless questions"};
  return read_result(session, result);
}

/// Blocks. \param secret  null: only asks what is there
Reply talk(int fd, const std::string& account, const std::string* secret,
           std::chrono::milliseconds deadline) {
  const int own = ::dup(fd);  // libssh closes the descriptor that it is given
  if (own < 0) return {Sign::unclear, LoginReason::unclear, "no descriptor"};
  const Session session(ssh_new());
  if (!session || !configure(session.get(), own, account, deadline)) {
    ::close(own);
    return {Sign::unclear, LoginReason::unclear, "libssh refused an option"};
  }
  if (ssh_connect(session.get()) != SSH_OK) {
    if (secret != nullptr) return {Sign::closed, LoginReason::closed, "no key exchange"};
    return {Sign::foreign, LoginReason::foreign, "no key exchange"};
  }
  const int without = ssh_userauth_none(session.get(), nullptr);
  if (without == SSH_AUTH_SUCCESS) return {Sign::open, LoginReason::none, "none is enough"};
  if (without == SSH_AUTH_ERROR) return broken(session.get());
  const auto methods = static_cast<unsigned>(ssh_userauth_list(session.get(), nullptr));
  const bool password = (methods & SSH_AUTH_METHOD_PASSWORD) != 0;
  const bool keyboard = (methods & SSH_AUTH_METHOD_INTERACTIVE) != 0;
  if (!password && !keyboard) return {Sign::no_password, LoginReason::no_password, "keys only"};
  if (secret == nullptr) return {Sign::asks, LoginReason::none, "password"};
  if (keyboard) {
    // First, since it tells an expired password from a wrong one.
    const Reply reply = by_keyboard(session.get(), *secret);
    if (!password || reply.sign != Sign::no_password) return reply;
  }
  return read_result(session.get(), ssh_userauth_password(session.get(), nullptr, secret->c_str()));
}

Task<Reply> on_thread(Place& place, std::string account, const std::string* secret) {
  auto socket = co_await place.dialer.connect_socket(place.port, kConnectDeadline);
  if (!socket) co_return failed(socket.error());
  const int fd = socket->get();
  const std::chrono::milliseconds deadline = place.waits.deadline;
  std::function<Result<Reply>(const net::StopAsked&)> work =
      [fd, account, secret, deadline](const net::StopAsked& stopped) -> Result<Reply> {
    const Watchdog watchdog(fd, deadline, stopped);
    Reply reply = talk(fd, account, secret, deadline);
    ::OPENSSL_thread_stop();  // frees what OpenSSL keeps for each thread
    return reply;
  };
  const Result<Reply> reply = co_await net::run_on_thread<Reply>(place.session, std::move(work));
  place.dialer.released(std::move(*socket));
  if (!reply) co_return failed(reply.error());
  co_return *reply;
}

Task<Reply> look(Place& place) {
  std::string account = "tenken";
  co_return co_await on_thread(place, std::move(account), nullptr);
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  const Wiped<std::string> text{std::string(secret.reveal())};
  Reply reply = co_await on_thread(place, std::move(account), &text.get());
  // A server that ends the connection before it answers limits who asks.
  if (reply.sign == Sign::closed) reply.sign = Sign::locked;
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
