#include <utility>

#include <unistd.h>

#include "scanner/net/dialer.hpp"

namespace tenken::net {

SocketHandle& SocketHandle::operator=(SocketHandle&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

SocketHandle::~SocketHandle() {
  if (fd_ >= 0) ::close(fd_);
}

int SocketHandle::release() noexcept { return std::exchange(fd_, -1); }

}  // namespace tenken::net
