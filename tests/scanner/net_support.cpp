#include "net_support.hpp"

#include <filesystem>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace tenken::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto kAsValues = asio::as_tuple(asio::use_awaitable);

Task<void> serve_one(std::shared_ptr<tcp::socket> socket, Server::Handler handler,
                     std::shared_ptr<std::size_t> current) {
  co_await handler(socket);
  --*current;
}

Task<void> accept_all(std::shared_ptr<tcp::acceptor> acceptor, Server::Handler handler,
                      std::shared_ptr<std::size_t> accepted, std::shared_ptr<std::size_t> most) {
  const auto current = std::make_shared<std::size_t>(0);
  while (acceptor->is_open()) {
    auto [code, socket] = co_await acceptor->async_accept(kAsValues);
    if (code) co_return;
    ++*accepted;
    *most = std::max(*most, ++*current);
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    asio::co_spawn(acceptor->get_executor(), serve_one(std::move(shared), handler, current),
                   asio::detached);
  }
}

Task<void> read_to_end(std::shared_ptr<tcp::socket> socket) {
  std::array<char, 4096> buffer{};
  while (true) {
    const asio::mutable_buffer space = asio::buffer(buffer);
    const auto [code, count] = co_await socket->async_read_some(space, kAsValues);
    if (code) co_return;
  }
}

Task<void> say(std::shared_ptr<tcp::socket> socket, std::string text) {
  const asio::const_buffer data = asio::buffer(text);
  co_await asio::async_write(*socket, data, kAsValues);
}

}  // namespace

pace::Scope lab_scope() {
  return pace::parse_scope(
             "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
             "allow = [\"127.0.0.0/8\", \"::1\", \"10.0.0.0/8\", \"fd00:7::/64\"]\n"
             "forbid = [\"127.6.6.6\"]\nchecks = [\"discovery\", \"ports\", \"probes\"]\n",
             "test")
      .value();
}

pace::Profile quick_profile() {
  pace::Profile profile;
  profile.name = "test";
  profile.packets_per_second = 20'000;
  profile.host_packets_per_second = 5'000;
  profile.host_connections = 4;
  profile.hosts_at_once = 16;
  profile.first_timeout = 120ms;
  profile.min_timeout = 60ms;
  profile.max_timeout = 250ms;
  profile.pass_gap = profile.min_timeout;
  profile.probe_deadline = 2000ms;
  return profile;
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

Server::Server(Loop& loop, Handler handler, const char* address)
    : acceptor_(std::make_shared<tcp::acceptor>(loop.context,
                                                tcp::endpoint(asio::ip::make_address(address), 0))),
      port_(acceptor_->local_endpoint().port()) {
  asio::co_spawn(loop.context, accept_all(acceptor_, std::move(handler), accepted_, most_),
                 asio::detached);
}

Server::~Server() { acceptor_->close(); }

Server::Handler silent() { return read_to_end; }

Server::Handler says(std::string text) {
  return [text = std::move(text)](const std::shared_ptr<tcp::socket>& socket) {
    return say(socket, text);
  };
}

std::uint16_t closed_port() {
  asio::io_context context;
  // Freed again at once; the kernel does not hand the number out again soon.
  const tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  return acceptor.local_endpoint().port();
}

Client::Client(Loop& loop, const char* address, const pace::Profile& profile)
    : gate(lab_scope(), clock),
      shared(profile.packets_per_second, 64),
      session(loop.executor()),
      pace(std::make_shared<net::HostPace>(session, profile)),
      dialer(session, gate, pace::Check::probes, IpAddress::parse(address).value(), shared, pace) {}

}  // namespace tenken::test
