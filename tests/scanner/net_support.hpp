// Loopback servers and a scope for the tests of scanner/.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "model/timestamp.hpp"
#include "scanner/net/host_dialer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::test {

/// Allows every check on 127.0.0.0/8, ::1 and 10.0.0.0/8 (for namespaces), except 127.6.6.6.
pace::Scope lab_scope();
/// Fast enough for tests, short timeouts.
pace::Profile quick_profile();
/// Open descriptors of this process.
std::size_t open_descriptors();

/// An io_context that is run by the test, never for longer than a bound.
class Loop {
 public:
  boost::asio::io_context context{1};

  boost::asio::any_io_executor executor() { return context.get_executor(); }

  /// Runs until the task ends; fails the test when it does not within `bound`.
  template <class T>
  T run(Task<T> task, std::chrono::seconds bound = std::chrono::seconds(30)) {
    std::optional<T> result;
    boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
      context.stop();
    });
    context.restart();
    context.run_for(bound);
    if (!result) FAIL("the task did not end in time");
    return std::move(*result);
  }
};

/// A TCP server on an ephemeral loopback port, inside the test's loop. The handler gets each
/// connection.
class Server {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Handler = std::function<Task<void>(std::shared_ptr<Socket>)>;

  Server(Loop& loop, Handler handler, const char* address = "127.0.0.1");
  ~Server();
  std::uint16_t port() const { return port_; }
  std::size_t accepted() const { return *accepted_; }
  std::size_t most_at_once() const { return *most_; }

 private:
  std::shared_ptr<boost::asio::ip::tcp::acceptor> acceptor_;
  std::uint16_t port_;
  std::shared_ptr<std::size_t> accepted_ = std::make_shared<std::size_t>(0);
  std::shared_ptr<std::size_t> most_ = std::make_shared<std::size_t>(0);
};

/// Handlers: says nothing and keeps the connection until the client ends it; sends a text and
/// closes.
Server::Handler silent();
Server::Handler says(std::string text);

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t closed_port();

/// A dialer to 127.0.0.1 with everything that it needs.
class Client {
 public:
  explicit Client(Loop& loop, const char* address = "127.0.0.1",
                  const pace::Profile& profile = quick_profile());

  SystemClock clock;
  pace::Gate gate;
  pace::TokenBucket shared;
  net::Session session;
  std::shared_ptr<net::HostPace> pace;
  net::HostDialer dialer;
};

}  // namespace tenken::test
