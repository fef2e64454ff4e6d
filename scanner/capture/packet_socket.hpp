// What all users of packet sockets need.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <linux/filter.h>

#include "model/result.hpp"

namespace tenken::capture {

/// A file descriptor that is closed when it is destroyed.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// An interface as the kernel knows it.
struct InterfaceId {
  std::string name;
  int index = 0;
};

/// A packet socket that receives nothing until it is bound.
Result<Descriptor> open_packet_socket();
/// \param protocol  an EtherType or ETH_P_ALL; 0: for sending only
Result<void> bind_packet_socket(const Descriptor& socket, const InterfaceId& interface,
                                int protocol);
/// What `text` (pcap-filter(7)) means for frames of Ethernet. Errc::internal if it does not read.
Result<std::vector<sock_filter>> compile_filter(const std::string& text);
/// Errc::environment that names the interface, what was tried, and errno.
Error packet_error(const std::string& interface, const std::string& what, int number);
/// Errc::environment that says how to grant CAP_NET_RAW; `what` is what needed it.
Error needs_raw(std::string what);
/// Whether the interface is up and has a carrier.
bool interface_is_up(const std::string& interface);

}  // namespace tenken::capture
