// What the daemon tells systemd.
#include <csignal>
#include <thread>

#include "catch.hpp"
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "program.hpp"

using namespace tenken::test;

namespace {

/// The socket on which systemd hears of its services.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) {
    fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    bound_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() { ::close(fd_); }

  bool bound() const { return bound_; }
  /// The next message, within a minute.
  std::string next() const {
    constexpr int kPatience = 60'000;  // ms
    pollfd ready{fd_, POLLIN, 0};
    char text[512];
    if (::poll(&ready, 1, kPatience) != 1) return {};
    const auto size = ::recv(fd_, text, sizeof text, 0);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
  }

 private:
  int fd_ = -1;
  bool bound_ = false;
};

}  // namespace

TEST_CASE("systemd hears when the daemon is ready and when it ends", "[daemon]") {
  TempFolder folder;
  const NotifySocket systemd(folder.file("notify"));
  REQUIRE(systemd.bound());
  Ended ended;
  std::thread thread([&] {
    ended = run_tenken({"daemon", "--db", "inventory.db", "--lang", "en"}, folder,
                       {{"NOTIFY_SOCKET", folder.file("notify")}});
  });
  CHECK(systemd.next() == "READY=1");
  // Ready means that it can be asked for.
  TempFolder elsewhere;
  const Ended status =
      run_tenken({"status", "--db", folder.file("inventory.db"), "--lang", "en"}, elsewhere);
  const std::size_t at = status.out.find("process ");
  if (at != std::string::npos) ::kill(std::stoi(status.out.substr(at + 8)), SIGTERM);
  const std::string last = systemd.next();
  thread.join();
  CHECK(at != std::string::npos);
  CHECK(last == "STOPPING=1");
  CHECK(ended.code == 0);
}
