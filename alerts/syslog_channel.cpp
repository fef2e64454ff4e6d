// Syslog over UDP (RFC 5426), TCP (RFC 6587, counted octets) or a Unix socket.
// Sends whole messages of RFC 5424 and reads nothing but the end of the connection.
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "alerts/format.hpp"
#include "alerts/send.hpp"

namespace tenken::alerts {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kUdp = "udp://";
constexpr const char* kDefaultPort = "514";

class SyslogSocket {
 public:
  explicit SyslogSocket(int fd) : fd_(fd) {}
  SyslogSocket(SyslogSocket&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), stream_(other.stream_) {}
  SyslogSocket& operator=(SyslogSocket&&) = delete;
  ~SyslogSocket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  bool stream() const { return stream_; }
  void set_stream(bool stream) { stream_ = stream; }

 private:
  int fd_;
  bool stream_ = false;
};

/// The same bound for connecting, writing and reading.
void limit_waiting(int fd, std::chrono::seconds timeout) {
  timeval limit{};
  limit.tv_sec = timeout.count();
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

tl::expected<SyslogSocket, std::string> connect_unix(const std::string& path,
                                                     std::chrono::seconds timeout) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return tl::unexpected(std::string("path too long"));
  std::memcpy(address.sun_path, path.c_str(), path.size());
  int error = 0;
  for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
    SyslogSocket one(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    if (one.fd() < 0) return tl::unexpected(std::string(std::strerror(errno)));
    limit_waiting(one.fd(), timeout);
    one.set_stream(type == SOCK_STREAM);
    if (::connect(one.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return one;
    error = errno;
  }
  return tl::unexpected(std::string(std::strerror(error)));
}

/// "192.0.2.7:514", "[2001:db8::7]:514", "log.example".
std::pair<std::string, std::string> host_and_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return {std::string(text), kDefaultPort};
    const std::string_view port = text.substr(end + 1);
    return {std::string(text.substr(1, end - 1)),
            port.starts_with(':') ? std::string(port.substr(1)) : kDefaultPort};
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return {std::string(text), kDefaultPort};
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

tl::expected<SyslogSocket, std::string> connect_inet(std::string_view address, bool udp,
                                                     std::chrono::seconds timeout) {
  const auto [host, port] = host_and_port(address);
  addrinfo hints{};
  hints.ai_socktype = udp ? SOCK_DGRAM : SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0)
    return tl::unexpected(std::string(::gai_strerror(error)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  int error = 0;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    SyslogSocket one(::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, 0));
    if (one.fd() < 0) {
      error = errno;
      continue;
    }
    limit_waiting(one.fd(), timeout);
    one.set_stream(!udp);
    if (::connect(one.fd(), at->ai_addr, at->ai_addrlen) == 0) return one;
    error = errno;
  }
  return tl::unexpected(std::string(std::strerror(error)));
}

tl::expected<SyslogSocket, std::string> connect_to(const Channel& channel) {
  const std::string_view to = channel.to;
  if (to.starts_with(kUnix))
    return connect_unix(std::string(to.substr(kUnix.size())), channel.timeout);
  return connect_inet(to.substr(kUdp.size()), to.starts_with(kUdp), channel.timeout);
}

bool write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Over TCP nothing says that a message was read, but the receiver's orderly end says that the
/// connection lasted until it had it all.
bool ends_in_order(int fd) {
  ::shutdown(fd, SHUT_WR);
  char ignored[256];
  constexpr int kMostReads = 64;
  for (int i = 0; i < kMostReads; ++i) {
    const auto got = ::recv(fd, ignored, sizeof ignored, 0);
    if (got == 0) return true;
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;  // it keeps its half open
  }
  return true;
}

}  // namespace

SendResult send_syslog(const Channel& channel, std::span<const Alert> alerts,
                       const SendContext& context) {
  auto socket = connect_to(channel);
  if (!socket) return not_sent(channel, 0, socket.error());
  SendResult result;
  const bool counted = socket->stream() && !channel.to.starts_with(kUnix);
  for (const Alert& alert : alerts) {
    std::string message = syslog_message(channel, alert, context.host, context.version);
    if (counted) message.insert(0, std::to_string(message.size()) + " ");
    if (socket->stream() && !counted) message += '\n';
    if (!write_whole(socket->fd(), message))
      return not_sent(channel, socket->stream() ? 0 : result.taken, std::strerror(errno));
    ++result.taken;
  }
  if (socket->stream() && !ends_in_order(socket->fd()))
    return not_sent(channel, 0, std::strerror(errno));
  return result;
}

}  // namespace tenken::alerts
