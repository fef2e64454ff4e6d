#include "scanner/net/stream.hpp"

#include <thread>

#include "catch.hpp"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>

#include "net_support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using net::SteadyClock;

namespace {

constexpr auto kAsValues = boost::asio::as_tuple(boost::asio::use_awaitable);

Task<void> pause(std::chrono::milliseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(kAsValues);
}

// "login: " one byte every 10 ms, then silence.
Task<void> drip(std::shared_ptr<tcp::socket> socket) {
  const std::string text = "login: ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const boost::asio::const_buffer byte = boost::asio::buffer(text.data() + i, 1);
    co_await boost::asio::async_write(*socket, byte, kAsValues);
    co_await pause(10ms);
  }
  co_await pause(2s);
}

Task<void> flood(std::shared_ptr<tcp::socket> socket) {
  const std::string text(4096, 'x');
  const boost::asio::const_buffer data = boost::asio::buffer(text);
  while (true) {
    const auto [code, count] = co_await boost::asio::async_write(*socket, data, kAsValues);
    if (code) co_return;
  }
}

Task<void> reset(std::shared_ptr<tcp::socket> socket) {
  socket->set_option(boost::asio::socket_base::linger(true, 0));
  socket->close();
  co_return;
}

Task<void> echo(std::shared_ptr<tcp::socket> socket) {
  std::array<char, 4096> buffer{};
  while (true) {
    const boost::asio::mutable_buffer space = boost::asio::buffer(buffer);
    const auto [code, count] = co_await socket->async_read_some(space, kAsValues);
    if (code) co_return;
    const boost::asio::const_buffer data = boost::asio::buffer(buffer.data(), count);
    co_await boost::asio::async_write(*socket, data, kAsValues);
  }
}

using StreamPtr = std::unique_ptr<net::Stream>;

StreamPtr connect(Loop& loop, Client& client, std::uint16_t port,
                  net::StreamLimits limits = net::StreamLimits(2000ms, 65'536)) {
  auto stream = loop.run(client.dialer.connect(port, limits));
  if (!stream) FAIL(stream.error().message(Lang::en));
  return std::move(*stream);
}

}  // namespace

TEST_CASE("a greeting that drips is read until the server pauses", "[net]") {
  Loop loop;
  const Server server(loop, drip);
  Client client(loop);
  const auto stream = connect(loop, client, server.port());
  const auto greeting = loop.run(stream->read_until_quiet(1024, 300ms));
  REQUIRE(greeting);
  CHECK(as_text(*greeting) == "login: ");
  CHECK(stream->transcript().to_string() == "< login: \n");
}

TEST_CASE("a quiet time-out leaves the stream usable", "[net]") {
  Loop loop;
  const Server server(loop, echo);
  Client client(loop);
  const auto stream = connect(loop, client, server.port());
  for (int i = 0; i < 3; ++i) {
    const auto nothing = loop.run(stream->read_some(100, 30ms));
    REQUIRE(nothing);
    CHECK(nothing->empty());
    REQUIRE(loop.run(stream->write(to_bytes("ping"))));
    const auto answer = loop.run(stream->read_exactly(4));
    REQUIRE(answer);
    CHECK(as_text(*answer) == "ping");
  }
}

TEST_CASE("the deadline ends a read on a silent server, and the stream stays closed", "[net]") {
  Loop loop;
  const Server server(loop, silent());
  Client client(loop);
  const auto stream = connect(loop, client, server.port(), net::StreamLimits(200ms, 1024));
  const auto nothing = loop.run(stream->read_some(100));
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == Errc::timed_out);
  CHECK(loop.run(stream->write(to_bytes("x"))).error().code == Errc::timed_out);
}

TEST_CASE("a flood is read only up to the byte limit", "[net]") {
  Loop loop;
  const Server server(loop, flood);
  Client client(loop);
  const auto stream = connect(loop, client, server.port(), net::StreamLimits(5000ms, 10'000));
  std::size_t total = 0;
  while (true) {
    const auto some = loop.run(stream->read_some(3000));
    if (!some) {
      CHECK(some.error().code == Errc::limit);
      break;
    }
    total += some->size();
  }
  CHECK(total == 10'000);
  CHECK(stream->transcript().to_string().size() < 20'000);
}

TEST_CASE("the end of the stream is closed, a reset too, a refusal refused", "[net]") {
  Loop loop;
  const Server closes(loop, says("bye"));
  const Server resets(loop, reset);
  Client client(loop);
  const auto stream = connect(loop, client, closes.port());
  const auto text = loop.run(stream->read_exactly(4));
  REQUIRE_FALSE(text);
  CHECK(text.error().code == Errc::closed);
  const auto other = connect(loop, client, resets.port());
  CHECK(loop.run(other->read_some(10)).error().code == Errc::closed);
  const auto refused = loop.run(client.dialer.connect(closed_port(), net::StreamLimits()));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::refused);
}

TEST_CASE("bytes put back are read first, and a delimiter may straddle reads", "[net]") {
  Loop loop;
  const Server server(loop, echo);
  Client client(loop);
  const auto stream = connect(loop, client, server.port());
  stream->unread(to_bytes("HTTP/1.1 200 OK\r"));
  REQUIRE(loop.run(stream->write(to_bytes("\nServer: x\r\n"))));
  const auto first = loop.run(stream->read_until("\r\n", 100));
  REQUIRE(first);
  CHECK(as_text(*first) == "HTTP/1.1 200 OK\r\n");
  const auto second = loop.run(stream->read_until("\r\n", 100));
  REQUIRE(second);
  CHECK(as_text(*second) == "Server: x\r\n");
  REQUIRE(loop.run(stream->write(Bytes(200, std::byte{'y'}))));
  const auto none = loop.run(stream->read_until("\r\n", 100));
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Errc::limit);
  CHECK(loop.run(stream->read_some(1)).error().code == Errc::closed);
}

TEST_CASE("outside the scope nothing is connected", "[net]") {
  Loop loop;
  const Server server(loop, silent(), "127.6.6.6");
  Client client(loop, "127.6.6.6");
  const auto stream = loop.run(client.dialer.connect(server.port(), net::StreamLimits()));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().code == Errc::out_of_scope);
  loop.run([]() -> Task<bool> {
    co_await pause(50ms);
    co_return true;
  }());
  CHECK(server.accepted() == 0);
}

TEST_CASE("connects to a host wait for its slots and for its tokens", "[net]") {
  Loop loop;
  const Server server(loop, silent());
  pace::Profile profile = quick_profile();
  profile.host_connections = 1;
  profile.host_packets_per_second = 20;
  Client client(loop, "127.0.0.1", profile);
  auto first = connect(loop, client, server.port());
  bool connected = false;
  auto second = client.dialer.connect(server.port(), net::StreamLimits());
  StreamPtr held;
  boost::asio::co_spawn(loop.context, std::move(second),
                        [&](const std::exception_ptr&, Result<StreamPtr> stream) {
                          connected = stream.has_value();
                          held = std::move(*stream);
                        });
  loop.context.restart();
  loop.context.run_for(200ms);
  CHECK_FALSE(connected);
  const auto start = SteadyClock::now();
  first->close();
  loop.context.restart();
  loop.context.run_for(100ms);
  CHECK(connected);
  held.reset();
  first = connect(loop, client, server.port());
  first.reset();
  first = connect(loop, client, server.port());
  CHECK(SteadyClock::now() - start >= 95ms);  // two more tokens at 20 per second
}

TEST_CASE("a socket given away blocks, and a stopped session ends it", "[net]") {
  Loop loop;
  const Server server(loop, silent());
  Client client(loop);
  const std::size_t slots = client.pace->slots.free();
  auto socket = loop.run(client.dialer.connect_socket(server.port(), 1000ms));
  REQUIRE(socket);
  CHECK(client.pace->slots.free() == slots - 1);
  std::thread stopper([&] {
    std::this_thread::sleep_for(100ms);
    client.session.stop();
    loop.context.restart();
    loop.context.run_for(100ms);
  });
  char byte = 0;
  CHECK(::recv(socket->get(), &byte, 1, 0) == 0);  // blocks until the session is stopped
  stopper.join();
  client.dialer.released(*std::move(socket));
  CHECK(client.pace->slots.free() == slots);
}

TEST_CASE("of two sockets given away, the one that comes back is let go", "[net]") {
  Loop loop;
  const Server server(loop, silent());
  pace::Profile profile = quick_profile();
  profile.host_connections = 2;
  Client client(loop, "127.0.0.1", profile);
  auto first = loop.run(client.dialer.connect_socket(server.port(), 1000ms));
  auto second = loop.run(client.dialer.connect_socket(server.port(), 1000ms));
  REQUIRE((first && second));
  client.dialer.released(*std::move(second));
  CHECK(client.pace->slots.free() == 1);
  client.session.stop();
  loop.context.restart();
  loop.context.run_for(100ms);
  char byte = 0;
  CHECK(::recv(first->get(), &byte, 1, MSG_DONTWAIT) == 0);  // ended, not left to block
}

TEST_CASE("stopping a session ends reads, connects and waits with cancelled", "[net]") {
  Loop loop;
  const Server server(loop, silent());
  pace::Profile profile = quick_profile();
  profile.host_connections = 8;
  profile.host_packets_per_second = 1;  // the later connects wait for tokens
  const std::size_t before = open_descriptors();
  {
    Client client(loop, "127.0.0.1", profile);
    auto stream = connect(loop, client, server.port(), net::StreamLimits(20'000ms, 1024));
    std::vector<Errc> ends;
    boost::asio::co_spawn(loop.context, stream->read_some(10),
                          [&](const std::exception_ptr&, Result<Bytes> got) {
                            if (!got) ends.push_back(got.error().code);
                          });
    for (int i = 0; i < 10; ++i)
      boost::asio::co_spawn(loop.context, client.dialer.connect(server.port(), net::StreamLimits()),
                            [&](const std::exception_ptr&, Result<StreamPtr> got) {
                              if (!got) ends.push_back(got.error().code);
                            });
    loop.context.restart();
    loop.context.run_for(100ms);
    CHECK(ends.empty());
    std::thread([&] { client.session.stop(); }).join();
    loop.context.restart();
    for (int i = 0; i < 400 && ends.size() < 11; ++i) loop.context.run_for(5ms);
    CHECK(ends == std::vector<Errc>(11, Errc::cancelled));
    CHECK(loop.run(client.dialer.connect(server.port(), net::StreamLimits())).error().code ==
          Errc::cancelled);
  }
  loop.context.restart();
  loop.context.run_for(50ms);
  CHECK(open_descriptors() == before);
}

TEST_CASE("a context that ends before its waiting coroutines leaves nothing behind", "[net]") {
  const std::size_t before = open_descriptors();
  int ended = 0;
  {
    auto loop = std::make_unique<Loop>();
    auto server = std::make_unique<Server>(*loop, silent());
    pace::Profile profile = quick_profile();
    profile.host_connections = 1;
    Client client(*loop, "127.0.0.1", profile);
    auto stream = connect(*loop, client, server->port());
    // Three connects wait for the slot; the first is woken, but never resumed.
    for (int i = 0; i < 3; ++i)
      boost::asio::co_spawn(loop->context,
                            client.dialer.connect(server->port(), net::StreamLimits()),
                            [&](const std::exception_ptr&, const Result<StreamPtr>&) { ++ended; });
    loop->context.restart();
    loop->context.run_for(30ms);
    stream.reset();
    server.reset();
    loop.reset();
  }
  CHECK(ended == 0);
  CHECK(open_descriptors() == before);
}
