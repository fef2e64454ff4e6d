// Dialer: opens connections to one host, inside the scope and the host's pace.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/net/stream.hpp"
#include "scanner/net/task.hpp"

namespace tenken::net {

/// Limits of one connection.
struct StreamLimits {
  std::chrono::milliseconds deadline{8000};  ///< from the start of the connect to the last byte
  std::size_t max_read = std::size_t{256} * 1024;  ///< bytes over the life of the connection
  /// The own side speaks first: acknowledgements wait for its requests, and travel with them.
  bool speaks_first = false;

  StreamLimits() = default;
  StreamLimits(std::chrono::milliseconds d, std::size_t m) : deadline(d), max_read(m) {}
};

/// A connected socket given away: whoever holds it closes it.
class SocketHandle {
 public:
  SocketHandle() = default;
  explicit SocketHandle(int fd) : fd_(fd) {}
  SocketHandle(SocketHandle&& other) noexcept : fd_(other.release()) {}
  SocketHandle& operator=(SocketHandle&& other) noexcept;
  ~SocketHandle();
  int get() const { return fd_; }
  int release() noexcept;

 private:
  int fd_ = -1;
};

/// The only way for a probe to reach the network. Each call waits for the host's token and for a
/// free connection slot, and asks the gate; outside the scope it fails with out_of_scope and sends
/// nothing.
class Dialer {
 public:
  virtual ~Dialer() = default;
  virtual const IpAddress& address() const = 0;
  virtual Task<Result<std::unique_ptr<Stream>>> connect(std::uint16_t port,
                                                        StreamLimits limits) = 0;
  /// A blocking-mode socket for a library that wants its own (libssh). The slot is held until the
  /// handle comes back through `released`.
  virtual Task<Result<SocketHandle>> connect_socket(std::uint16_t port,
                                                    std::chrono::milliseconds deadline) = 0;
  /// Takes back a handle of `connect_socket`, closes it and then frees its slot.
  virtual void released(SocketHandle socket) = 0;
};

}  // namespace tenken::net
