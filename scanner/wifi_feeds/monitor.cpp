#include "scanner/wifi_feeds/monitor.hpp"

#include <cerrno>
#include <cstring>

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/messages.hpp"

namespace tenken::wifi_feeds {
namespace {

/// 0, or a number of errno.
int set_up(const std::string& name) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  int error = ::ioctl(fd, SIOCGIFFLAGS, &request) == 0 ? 0 : errno;
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  if (error == 0 && ::ioctl(fd, SIOCSIFFLAGS, &request) != 0) error = errno;
  ::close(fd);
  return error;
}

}  // namespace

std::uint32_t interface_index(const std::string& name) { return ::if_nametoindex(name.c_str()); }

std::string monitor_name(const WifiInterface& beside) {
  return "tkmon" + std::to_string(beside.index);
}

Result<std::unique_ptr<MonitorInterface>> MonitorInterface::make(RadioControl& control,
                                                                 const WifiInterface& beside) {
  const std::string name = monitor_name(beside);
  auto made = control.add_monitor(beside, name);
  if (!made) return Unexpected(made.error());
  auto monitor = std::make_unique<MonitorInterface>(control, std::move(*made));
  if (const int error = set_up(name); error != 0)
    return fail(error == EPERM ? Errc::denied : Errc::environment,
                Note(Msg::wifi_feed_refused, {"SIOCSIFFLAGS"}), Note(Msg::wifi_feed_refused_fix),
                std::strerror(error));
  return monitor;
}

}  // namespace tenken::wifi_feeds
