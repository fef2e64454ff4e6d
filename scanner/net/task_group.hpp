// TaskGroup: coroutines that run side by side, and the one that waits for all of them.
#pragma once

#include <cstddef>
#include <exception>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "scanner/net/task.hpp"

namespace tenken::net {

/// Lives on one thread. Whoever makes a group joins it before it ends, also when a session stops:
/// tasks end by themselves then, and none may outlive the group.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Starts the task at the next turn of the executor.
  void spawn(Task<void> task);
  std::size_t running() const { return running_; }
  /// Returns when no task runs any more; throws what the first of them threw, if one did.
  Task<void> join();

 private:
  Task<void> run(Task<void> task);

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer empty_;
  std::size_t running_ = 0;
  std::exception_ptr thrown_;
};

}  // namespace tenken::net
