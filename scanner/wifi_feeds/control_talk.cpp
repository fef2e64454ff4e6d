#include "scanner/wifi_feeds/control_talk.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr int kWaitMs = 5000;
constexpr std::size_t kLargestAnswer = 16 * 1024;  // both programs answer with 4 KiB at most
constexpr int kMostUnasked = 64;                   // datagrams that answer nothing

class SocketTalk final : public ControlTalk {
 public:
  SocketTalk(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  SocketTalk(const SocketTalk&) = delete;
  SocketTalk& operator=(const SocketTalk&) = delete;
  ~SocketTalk() override { ::close(fd_); }

  Result<void> ask(std::string_view command, const OnAnswer& on_answer) override {
    if (::send(fd_, command.data(), command.size(), MSG_NOSIGNAL) < 0) return failed(errno);
    for (int round = 0; round < kMostUnasked; ++round) {
      pollfd ready{fd_, POLLIN, 0};
      if (::poll(&ready, 1, kWaitMs) <= 0) return failed(ETIMEDOUT);
      const ssize_t size = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
      if (size < 0) return failed(errno);
      const std::string_view answer(buffer_.data(), static_cast<std::size_t>(size));
      const bool news = !answer.empty() && answer.front() == '<';  // "<3>CTRL-EVENT-..."
      if (!news) on_answer(answer);
      explicit_bzero(buffer_.data(), answer.size());
      if (!news) return ok;
    }
    return failed(ETIMEDOUT);
  }

 private:
  Unexpected failed(int number) const {
    return fail(Errc::environment, Note(Msg::wifi_feed_socket, {printable(path_)}),
                Note(Msg::wifi_feed_socket_fix), std::strerror(number));
  }

  int fd_;
  std::string path_;
  std::array<char, kLargestAnswer> buffer_{};
};

Unexpected no_socket(const std::string& path, int number) {
  return fail(Errc::usage, Note(Msg::wifi_feed_socket, {printable(path)}),
              Note(Msg::wifi_feed_socket_fix), std::strerror(number));
}

}  // namespace

Result<std::unique_ptr<ControlTalk>> open_control(const std::string& path) {
  sockaddr_un other{};
  other.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof other.sun_path) return no_socket(path, ENAMETOOLONG);
  path.copy(other.sun_path, path.size());
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return no_socket(path, errno);
  auto talk = std::make_unique<SocketTalk>(fd, path);
  // An address that the kernel makes up, so that answers find back and no file stays behind.
  sockaddr_un own{};
  own.sun_family = AF_UNIX;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own.sun_family) != 0 ||
      ::connect(fd, reinterpret_cast<const sockaddr*>(&other), sizeof other) != 0)
    return no_socket(path, errno);
  return talk;
}

}  // namespace tenken::wifi_feeds
