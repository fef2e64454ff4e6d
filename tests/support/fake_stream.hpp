// A Stream and a Dialer that follow a script: no sockets, no waiting.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "model/bytes.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/stream.hpp"

namespace tenken::test {

/// What the other side says, after how many writes of ours it says so, and after how much silence.
struct Reply {
  Bytes bytes;
  std::size_t after_writes = 0;
  std::chrono::milliseconds after_silence{0};

  Reply(std::string_view text, std::size_t after = 0, std::chrono::milliseconds silence = {})
      : bytes(to_bytes(text)), after_writes(after), after_silence(silence) {}
};

/// How the other side behaves when the script is over.
enum class Ending { silent, closes };

struct Script {
  std::deque<Reply> replies;
  Ending ending = Ending::silent;
  std::size_t piece = 4096;  ///< most bytes that one read returns
  int fail_at = 0;  ///< the operation of this number (from 1) fails with timed_out; 0: none
  std::optional<net::TlsSession> tls;  ///< what start_tls settles; without it the handshake fails
  Errc tls_failure = Errc::malformed;
  bool endless = false;  ///< repeats the last reply for ever

  Script() = default;
  Script(std::initializer_list<Reply> r, Ending e = Ending::silent) : replies(r), ending(e) {}
};

/// What one connection did; outlives its stream.
struct Log {
  std::vector<std::string> writes;
  int operations = 0;
  std::chrono::milliseconds waited{0};  ///< what waits without an answer would have taken
  bool open = true;
  std::uint16_t port = 0;

  std::string written() const {
    std::string all;
    for (const std::string& text : writes) all += text;
    return all;
  }
};

class FakeStream final : public net::Stream {
 public:
  explicit FakeStream(Script script, std::shared_ptr<Log> log = std::make_shared<Log>(),
                      std::chrono::milliseconds deadline = std::chrono::hours(1))
      : script_(std::move(script)), log_(std::move(log)), deadline_(deadline) {}
  ~FakeStream() override { log_->open = false; }

  void close() noexcept override { log_->open = false; }
  const Log& log() const { return *log_; }

 private:
  static constexpr std::size_t kMaxRead = std::size_t{256} * 1024;  // as StreamLimits

  Task<Result<Bytes>> do_read(std::size_t max,
                              std::optional<std::chrono::milliseconds> quiet) override {
    if (auto failed = next_operation(); !failed) co_return Unexpected(failed.error());
    if (script_.replies.empty() && script_.ending == Ending::closes) {
      log_->open = false;
      co_return fail(Errc::closed, "end of script");
    }
    if (!answers_within(quiet)) {
      const std::chrono::milliseconds left = deadline_ - log_->waited;
      log_->waited += std::min(quiet.value_or(left), left);
      if (quiet && log_->waited < deadline_) co_return Bytes();
      log_->open = false;
      co_return fail(Errc::timed_out, "the script waits for a write");
    }
    if (read_ >= kMaxRead) {
      log_->open = false;
      co_return fail(Errc::limit, "byte limit");
    }
    co_return take(std::min({max, script_.piece, kMaxRead - read_}));
  }

  Task<Result<void>> do_write(Bytes bytes) override {
    if (auto failed = next_operation(); !failed) co_return failed;
    log_->writes.emplace_back(as_text(bytes));
    co_return ok;
  }

  Task<Result<net::TlsSession>> do_start_tls(net::TlsOptions) override {
    if (auto failed = next_operation(); !failed) co_return Unexpected(failed.error());
    if (!script_.tls) co_return fail(script_.tls_failure, "no TLS here");
    co_return *script_.tls;
  }

  bool answers_within(std::optional<std::chrono::milliseconds> quiet) {
    if (script_.replies.empty()) return false;
    const Reply& next = script_.replies.front();
    const std::chrono::milliseconds left = deadline_ - log_->waited;
    if (next.after_writes > log_->writes.size()) return false;
    if (next.after_silence > log_->waited + std::min(quiet.value_or(left), left)) return false;
    log_->waited = std::max(log_->waited, next.after_silence);
    return true;
  }

  Bytes take(std::size_t max) {
    Reply& reply = script_.replies.front();
    const std::size_t count = std::min(max, reply.bytes.size() - at_);
    const auto first = reply.bytes.begin() + static_cast<std::ptrdiff_t>(at_);
    Bytes piece(first, first + static_cast<std::ptrdiff_t>(count));
    read_ += count;
    at_ += count;
    if (at_ == reply.bytes.size()) {
      at_ = 0;
      if (!script_.endless || script_.replies.size() > 1) script_.replies.pop_front();
    }
    return piece;
  }

  Result<void> next_operation() {
    ++log_->operations;
    if (!log_->open) return fail(Errc::closed, "the stream was closed");
    if (log_->operations != script_.fail_at) return ok;
    log_->open = false;
    return fail(Errc::timed_out, "scripted failure");
  }

  Script script_;
  std::shared_ptr<Log> log_;
  std::chrono::milliseconds deadline_;
  std::size_t at_ = 0;  ///< of the first reply
  std::size_t read_ = 0;
};

/// Hands out one scripted stream per connection; after the last script, connections are refused.
/// Fails the connection (with internal) when another one is still open: probes must give a slot
/// back first.
class FakeDialer final : public net::Dialer {
 public:
  explicit FakeDialer(std::vector<Script> scripts = {}, std::string_view address = "192.0.2.7")
      : scripts_(std::move(scripts)), address_(*IpAddress::parse(address)) {}

  const IpAddress& address() const override { return address_; }
  Task<Result<std::unique_ptr<net::Stream>>> connect(std::uint16_t port,
                                                     net::StreamLimits limits) override {
    if (connect_error) co_return fail(*connect_error, "scripted");
    for (const auto& log : logs)
      if (log->open) co_return fail(Errc::internal, "two connections at once");
    if (logs.size() >= scripts_.size()) co_return fail(Errc::refused, "no script left");
    auto log = std::make_shared<Log>();
    log->port = port;
    logs.push_back(log);
    auto stream =
        std::make_unique<FakeStream>(scripts_[logs.size() - 1], std::move(log), limits.deadline);
    stream->set_connect_time(connect_time);
    co_return stream;
  }
  Task<Result<net::SocketHandle>> connect_socket(std::uint16_t,
                                                 std::chrono::milliseconds) override {
    ++sockets;
    if (socket_fd >= 0) co_return net::SocketHandle(std::exchange(socket_fd, -1));
    co_return fail(socket_error, "no socket in this script");
  }
  void released(net::SocketHandle) override { ++releases; }

  std::optional<Errc> connect_error;
  std::chrono::milliseconds connect_time{0};  ///< of every connection
  std::vector<std::shared_ptr<Log>> logs;     ///< one per connection
  int socket_fd = -1;                         ///< given away once, when not -1
  Errc socket_error = Errc::refused;
  int sockets = 0;
  int releases = 0;

 private:
  std::vector<Script> scripts_;
  IpAddress address_;
};

/// Runs a task to its end on a context of its own.
template <class T>
T run(Task<T> task) {
  boost::asio::io_context context(1);
  std::optional<T> result;
  boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& thrown, T value) {
    if (thrown) std::rethrow_exception(thrown);
    result.emplace(std::move(value));
  });
  context.run();
  return std::move(result).value();
}

}  // namespace tenken::test
