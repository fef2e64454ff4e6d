#include "fake_servers.hpp"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tenken::test {
namespace {

constexpr int kLook = 100;  // ms

std::uint16_t bind_loopback(int fd) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port on loopback");
  return ntohs(address.sin_port);
}

}  // namespace

void Peer::say(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string Peer::bytes(std::size_t count) {
  std::array<char, 512> buffer{};
  while (rest_.size() < count) {
    const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    rest_.append(buffer.data(), static_cast<std::size_t>(got));
  }
  std::string taken = rest_.substr(0, count);
  rest_.erase(0, taken.size());
  return taken;
}

std::string Peer::line() {
  std::string line;
  for (std::string one = bytes(1); !one.empty() && one != "\n"; one = bytes(1))
    if (one != "\r") line += one;
  return line;
}

std::string Peer::head() {
  std::string head;
  for (std::string one = line(); !one.empty(); one = line()) head += one + "\n";
  return head;
}

bool Peer::ended() const {
  pollfd watched{fd_, POLLRDHUP, 0};
  return ::poll(&watched, 1, 0) > 0;
}

void Peer::wait(int seconds) const {
  pollfd watched{fd_, POLLRDHUP, 0};
  ::poll(&watched, 1, seconds * 1000);
}

FakeServer::FakeServer(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  port_ = bind_loopback(listener_);
  ::listen(listener_, 8);
  thread_ = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() {
  over_ = true;
  stop_listening();
  if (const int fd = current_; fd >= 0) ::shutdown(fd, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void FakeServer::stop_listening() const { ::shutdown(listener_, SHUT_RDWR); }

void FakeServer::serve() {
  while (!over_) {
    pollfd watched{listener_, POLLIN, 0};
    if (::poll(&watched, 1, kLook) <= 0) continue;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    current_ = fd;
    Peer peer(fd);
    script_(peer, ++connections_);
    current_ = -1;
    ::shutdown(fd, SHUT_WR);
    peer.wait(1);
    ::close(fd);
  }
}

FakeAgent::FakeAgent(Answer answer) : answer_(std::move(answer)) {
  socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  port_ = bind_loopback(socket_);
  thread_ = std::thread([this] {
    while (!over_) {
      pollfd watched{socket_, POLLIN, 0};
      if (::poll(&watched, 1, kLook) <= 0) continue;
      std::array<char, 2048> buffer{};
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const ssize_t got = ::recvfrom(socket_, buffer.data(), buffer.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &size);
      if (got <= 0) continue;
      const std::string reply = answer_({buffer.data(), static_cast<std::size_t>(got)});
      if (!reply.empty())
        ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  });
}

FakeAgent::~FakeAgent() {
  over_ = true;
  thread_.join();
  ::close(socket_);
}

}  // namespace tenken::test
