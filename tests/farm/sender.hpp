// Sending of frames in batches, past the queueing discipline of the interface.
#pragma once

#include <sys/socket.h>

#include "farm/types.hpp"

namespace tenken::farm {

constexpr std::size_t kBatch = 64;

/// One packet socket that only sends. Errors of the constructor are std::system_error.
class Sender {
 public:
  explicit Sender(int interface_index);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  /// Sends up to kBatch frames, in order; they are read until this returns.
  void send(std::span<const Bytes> frames);
  std::uint64_t sent() const { return sent_; }
  std::uint64_t failed() const { return failed_; }  ///< frames that the kernel did not take

 private:
  int socket_;
  std::array<mmsghdr, kBatch> messages_{};
  std::array<iovec, kBatch> parts_{};
  std::uint64_t sent_ = 0, failed_ = 0;
};

}  // namespace tenken::farm
