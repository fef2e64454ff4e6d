#include "cli/process_lock.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

/// Beside the file itself, so that two links to one inventory share it.
std::string lock_file(const std::filesystem::path& database, std::string_view suffix) {
  std::error_code error;
  std::filesystem::path real = std::filesystem::canonical(database, error);
  if (error) real = database;
  return real.string() + std::string(suffix);
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Result<std::optional<ProcessLock>> ProcessLock::take(const std::filesystem::path& database,
                                                     std::string_view suffix) {
  const std::string file = lock_file(database, suffix);
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto failed = [&] {
    return fail(Errc::environment, Note(Msg::daemon_no_lock, {printable(file, 512)}),
                Note(Msg::daemon_no_lock_fix), std::strerror(errno));
  };
  if (fd < 0) return failed();
  ProcessLock held(fd);
  struct flock lock = whole_file();
  if (::fcntl(fd, F_SETLK, &lock) == 0) return std::optional<ProcessLock>(std::move(held));
  if (errno == EACCES || errno == EAGAIN) return std::optional<ProcessLock>();
  return failed();
}

std::optional<pid_t> ProcessLock::holder(const std::filesystem::path& database,
                                         std::string_view suffix) {
  const int fd = ::open(lock_file(database, suffix).c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  struct flock lock = whole_file();
  const bool asked = ::fcntl(fd, F_GETLK, &lock) == 0;
  ::close(fd);
  if (!asked || lock.l_type == F_UNLCK) return std::nullopt;
  return lock.l_pid;
}

ProcessLock::~ProcessLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace tenken::cli
