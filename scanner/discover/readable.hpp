// Readable: waits until a socket has something to read, and hands it to whoever reads.
#pragma once

#include <functional>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "model/result.hpp"
#include "scanner/net/task.hpp"
#include "scanner/net/task_group.hpp"

namespace tenken::discover {

/// Calls `read` whenever the descriptor is readable, between `start` and the end of `finish`, on
/// the executor's thread. `read` must take in all that waits. Join by `finish` before destroying.
class Readable {
 public:
  Readable(const boost::asio::any_io_executor& executor, std::function<void()> read);

  /// Watches a descriptor of its own to the same socket. Errc::limit when none is free.
  Result<void> start(int descriptor);
  Task<void> finish();

 private:
  Task<void> listen();

  std::function<void()> read_;
  boost::asio::posix::stream_descriptor watcher_;
  net::TaskGroup listener_;
  bool listening_ = false;
};

}  // namespace tenken::discover
