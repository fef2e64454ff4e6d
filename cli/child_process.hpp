// ChildProcess: this program once more, as a process of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "model/result.hpp"

namespace tenken::cli {

/// Runs this program with other arguments. Its standard output goes nowhere; what it says on its
/// standard error is handed on line by line. It is asked to end when its parent dies, and is ended
/// for good with this object. Signals of the terminal do not reach it.
class ChildProcess {
 public:
  /// \param folder  where it runs; empty: here
  static Result<ChildProcess> start(const std::vector<std::string>& arguments,
                                    const std::string& folder);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  /// Tells this process from a later one with its number.
  std::int64_t started() const { return started_; }
  /// Asks it to save and end.
  void ask_to_end();
  /// Ends it at once.
  void kill();
  /// What it has said since the last time: whole lines, printable.
  std::vector<std::string> lines();
  /// Its exit code once it has ended, 128 + signal where one ended it.
  std::optional<int> poll();

 private:
  ChildProcess(pid_t pid, int said);

  pid_t pid_ = -1;
  int said_ = -1;
  std::int64_t started_ = 0;
  std::string rest_;
  std::optional<int> code_;
};

/// When a process began, in ticks since the machine did; 0 where there is none with that number.
std::int64_t process_start(pid_t pid);

}  // namespace tenken::cli
