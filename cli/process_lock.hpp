// ProcessLock: one process of a kind for each inventory.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include <sys/types.h>

#include "model/result.hpp"

namespace tenken::cli {

inline constexpr std::string_view kDaemonLock = ".daemon-lock";
inline constexpr std::string_view kRunLock = ".run-lock";  ///< of `schedule run` without a daemon
inline constexpr std::string_view kAlertsLock = ".alerts-lock";

/// Held on a file beside the inventory until the object or the process ends, however it ends. A
/// child process does not inherit it.
class ProcessLock {
 public:
  /// Nothing where another process holds it. Errc::environment where there can be no lock.
  static Result<std::optional<ProcessLock>> take(const std::filesystem::path& database,
                                                 std::string_view suffix);
  /// The process that holds it, if one does.
  static std::optional<pid_t> holder(const std::filesystem::path& database,
                                     std::string_view suffix);

  ProcessLock(ProcessLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ProcessLock& operator=(ProcessLock&&) = delete;
  ~ProcessLock();

 private:
  explicit ProcessLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace tenken::cli
