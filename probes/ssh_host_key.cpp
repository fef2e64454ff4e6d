#include "probes/ssh_host_key.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/crypto.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/late/ssh.hpp"

namespace tenken::probes {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kConnectDeadline = 5s;
constexpr unsigned kThreads = 4;  // exchanges at once; the others queue

// What libssh 0.10 knows, strongest first. It drops the names that its build lacks.
constexpr const char* kKex =
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
    "ecdh-sha2-nistp521,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
    "diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256,"
    "diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,diffie-hellman-group1-sha1";
constexpr const char* kHostKeys =
    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,"
    "rsa-sha2-256,ssh-rsa,ssh-dss";
constexpr const char* kCiphers =
    "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,"
    "aes192-ctr,aes128-ctr,aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc";
constexpr const char* kMacs =
    "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,"
    "hmac-sha1-etm@openssh.com,hmac-sha1";

// Of nobody's account, so that nobody can be locked out; it tells in logs who asked.
constexpr const char* kUser = "tenken";

struct MethodName {
  int bit;
  std::string_view name;  ///< RFC 4252, RFC 4256, RFC 4462
};
constexpr std::array kMethods{MethodName{SSH_AUTH_METHOD_PUBLICKEY, "publickey"},
                              MethodName{SSH_AUTH_METHOD_PASSWORD, "password"},
                              MethodName{SSH_AUTH_METHOD_INTERACTIVE, "keyboard-interactive"},
                              MethodName{SSH_AUTH_METHOD_HOSTBASED, "hostbased"},
                              MethodName{SSH_AUTH_METHOD_GSSAPI_MIC, "gssapi-with-mic"}};

struct SessionDelete {
  void operator()(ssh_session session) const {
    late::ssh_disconnect(session);
    late::ssh_free(session);
  }
};
using Session = std::unique_ptr<ssh_session_struct, SessionDelete>;

struct KeyDelete {
  void operator()(ssh_key key) const { late::ssh_key_free(key); }
};

bool configure(ssh_session session, int fd) {
  const int off = 0;
  const int rsa_min_bits = 768;  // the least that libssh takes; the posture is judged elsewhere
  const long seconds = std::chrono::duration_cast<std::chrono::seconds>(kExchangeDeadline).count();
  // Without the process configuration, so that a user's own files change nothing; they may ask for
  // proxies.
  return late::ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HOST, "device") == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_USER, kUser) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_FD, &fd) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_RSA_MIN_SIZE, &rsa_min_bits) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_KEY_EXCHANGE, kKex) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, kHostKeys) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_CIPHERS_C_S, kCiphers) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_CIPHERS_S_C, kCiphers) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HMAC_C_S, kMacs) == SSH_OK &&
         late::ssh_options_set(session, SSH_OPTIONS_HMAC_S_C, kMacs) == SSH_OK;
}

Result<SshHostKey> fingerprint_of(ssh_session session) {
  ssh_key raw = nullptr;
  if (late::ssh_get_server_publickey(session, &raw) != SSH_OK)
    return fail(Errc::malformed, "no host key after the key exchange");
  const std::unique_ptr<ssh_key_struct, KeyDelete> key(raw);
  unsigned char* hash = nullptr;
  std::size_t size = 0;
  if (late::ssh_get_publickey_hash(raw, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != SSH_OK)
    return fail(Errc::malformed, "host key without a fingerprint");
  char* text = late::ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
  late::ssh_clean_pubkey_hash(&hash);
  if (text == nullptr) return fail(Errc::malformed, "host key without a fingerprint");
  SshHostKey result;
  result.fingerprint = text;
  late::ssh_string_free_char(text);
  const char* type = late::ssh_key_type_to_char(late::ssh_key_type(raw));
  result.type = type != nullptr ? type : "unknown";
  return result;
}

std::string methods_of(ssh_session session) {
  const int without = late::ssh_userauth_none(session, nullptr);
  if (without == SSH_AUTH_SUCCESS) return "none";
  if (without != SSH_AUTH_DENIED && without != SSH_AUTH_PARTIAL) return {};
  const int offered = late::ssh_userauth_list(session, nullptr);
  std::string names;
  for (const MethodName& method : kMethods)
    if ((offered & method.bit) != 0) names.append(names.empty() ? "" : ",").append(method.name);
  return names;
}

/// Blocks until the exchange ends, its time is over, or the socket is shut down.
Result<SshHostKey> exchange_keys(int fd) {
  if (auto loaded = late::ssh.load(); !loaded) return Unexpected(loaded.error());
  const int own = ::dup(fd);  // libssh closes the descriptor it is given
  if (own < 0) return fail(Errc::environment, "dup failed");
  const Session session(late::ssh_new());
  if (!session || !configure(session.get(), own)) {
    ::close(own);
    return fail(Errc::internal, "libssh refused an option");
  }
  if (late::ssh_connect(session.get()) != SSH_OK)
    return fail(Errc::denied, late::ssh_get_error(session.get()));
  Result<SshHostKey> key = fingerprint_of(session.get());
  if (key) key->methods = methods_of(session.get());
  return key;
}

/// The threads on which libssh may block; the network thread never does.
asio::thread_pool& crypto_threads() {
  static asio::thread_pool pool(kThreads);
  return pool;
}

/// One exchange that runs on a crypto thread while the network thread waits without blocking.
/// Belongs to the network thread, whose context it needs: so its end waits until the crypto thread
/// has let go of it, also when the waiting coroutine is destroyed before.
class Exchange {
 public:
  Exchange(const asio::any_io_executor& executor, net::SocketHandle socket,
           std::chrono::milliseconds deadline)
      : socket_(std::move(socket)), deadline_(deadline), done_(executor), work_(executor) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() {
    if (!left_) return;
    {
      const std::lock_guard lock(mutex_);
      abandoned_ = true;
    }
    ::shutdown(socket_.get(), SHUT_RDWR);
    left_->acquire();
  }

  Task<Result<SshHostKey>> run() {
    done_.expires_at(asio::steady_timer::time_point::max());
    left_ = std::make_shared<std::binary_semaphore>(0);
    asio::post(crypto_threads(), [this, left = left_] {
      work();
      left->release();
    });
    while (!finished_) {
      const auto [error] = co_await done_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (error) continue;
      // Time is over: libssh's next read ends, and with it the exchange.
      ::shutdown(socket_.get(), SHUT_RDWR);
      done_.expires_at(asio::steady_timer::time_point::max());
    }
    co_return std::move(key_);
  }

  /// After `run`: waits until the crypto thread has let go of the socket, and gives it back.
  net::SocketHandle finish() {
    left_->acquire();
    left_.reset();
    return std::move(socket_);
  }

 private:
  /// On the crypto thread.
  void work() {
    {
      const std::lock_guard lock(mutex_);
      if (abandoned_) return;
      // The time in the queue behind other exchanges does not count.
      asio::post(work_.get_executor(), [this] {
        if (!finished_) done_.expires_after(deadline_);
      });
    }
    Result<SshHostKey> key = exchange_keys(socket_.get());
    ::OPENSSL_thread_stop();  // frees what libssh's OpenSSL keeps per thread; at exit it would be
                              // too late
    const std::lock_guard lock(mutex_);
    if (abandoned_) return;
    key_ = std::move(key);
    asio::post(work_.get_executor(), [this] {
      finished_ = true;
      done_.cancel();
    });
  }

  net::SocketHandle socket_;
  std::chrono::milliseconds deadline_;  ///< from the start on the crypto thread
  asio::steady_timer done_;
  asio::executor_work_guard<asio::any_io_executor> work_;
  bool finished_ = false;  ///< on the network thread
  Result<SshHostKey> key_ = fail(Errc::internal, "no exchange");
  std::shared_ptr<std::binary_semaphore> left_;  ///< released when the crypto thread is through
  std::mutex mutex_;
  bool abandoned_ = false;  ///< under mutex_: nobody waits, the context may be going
};

}  // namespace

Task<Result<SshHostKey>> read_ssh_host_key(net::Dialer& dialer, std::uint16_t port,
                                           std::chrono::milliseconds deadline) {
  auto socket = co_await dialer.connect_socket(port, kConnectDeadline);
  if (!socket) co_return Unexpected(socket.error());
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Result<SshHostKey> key = fail(Errc::internal, "no exchange");
  net::SocketHandle back;
  {
    Exchange exchange(executor, *std::move(socket), deadline);
    key = co_await exchange.run();
    back = exchange.finish();
  }
  dialer.released(std::move(back));
  co_return key;
}

}  // namespace tenken::probes
