// Services that mislead: small servers on loopback, each connection a script.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tenken::test {

/// One connection, as a script sees it. Every call ends when the server stops.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  void say(std::string_view text) const;
  /// The next line without its end; empty at the end of the connection.
  std::string line();
  /// Everything up to the empty line of a request.
  std::string head();
  std::string bytes(std::size_t count);
  /// Whether the client has ended its side.
  bool ended() const;
  /// Until the client leaves, at most `seconds`.
  void wait(int seconds) const;

 private:
  int fd_;
  std::string rest_;
};

/// Listens on a port of 127.0.0.1 that the system chose; runs the script for each connection, one
/// after the other.
class FakeServer {
 public:
  using Script = std::function<void(Peer& peer, int connection)>;

  explicit FakeServer(Script script);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  /// From now on connections are refused; the one that is there goes on.
  void stop_listening() const;

 private:
  void serve();

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<int> current_{-1};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

/// Answers datagrams; an empty answer is none.
class FakeAgent {
 public:
  using Answer = std::function<std::string(std::string_view question)>;

  explicit FakeAgent(Answer answer);
  ~FakeAgent();
  FakeAgent(const FakeAgent&) = delete;
  FakeAgent& operator=(const FakeAgent&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  Answer answer_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace tenken::test
