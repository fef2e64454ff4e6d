#include "cli/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

#include "model/bytes.hpp"

namespace tenken::cli {
namespace {

Unexpected cannot_write(const std::filesystem::path& file, int error) {
  return fail(Errc::io, Note(Msg::cli_cannot_write, {printable(file.string())}),
              Note(error == ENOSPC ? Msg::cli_disk_full_fix : Msg::cli_cannot_write_fix),
              std::strerror(error));
}

Unexpected is_folder(const std::filesystem::path& file) {
  return fail(Errc::usage, Note(Msg::cli_is_folder, {printable(file.string())}),
              Note(Msg::cli_is_folder_fix));
}

/// Beside the target, so that renaming stays within one file system.
std::filesystem::path temporary_name(const std::filesystem::path& file) {
  std::filesystem::path name = file;
  name += ".tmp" + std::to_string(::getpid());
  return name;
}

/// Writes through the descriptor; the errno of the failing call, or 0.
int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return is_folder(file);
  if (!std::filesystem::exists(file, error))
    return fail(Errc::usage, Note(Msg::cli_no_such_file, {printable(file.string())}),
                Note(Msg::cli_no_such_file_fix), error ? error.message() : std::string());
  std::ifstream in(file, std::ios::binary);
  std::string text(kMaxTextFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (!in.eof() || in.bad())
    return fail(Errc::usage, Note(Msg::cli_cannot_read, {printable(file.string())}),
                Note(Msg::cli_cannot_read_fix));
  return text;
}

Result<void> check_no_folder(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return is_folder(file);
  return ok;
}

Result<void> write_file(const std::filesystem::path& file, std::string_view content) {
  std::error_code error;
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error)) {
    // A device or a pipe (/dev/stdout) cannot be replaced, only written.
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return cannot_write(file, errno);
    const int failed = write_all(fd, content);
    ::close(fd);
    if (failed != 0 && failed != EINVAL && failed != EROFS) return cannot_write(file, failed);
    return ok;
  }
  const std::filesystem::path temporary = temporary_name(file);
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return cannot_write(file, errno);
  const int failed = write_all(fd, content);
  ::close(fd);
  if (failed == 0 && ::rename(temporary.c_str(), file.c_str()) == 0) return ok;
  const int reason = failed != 0 ? failed : errno;
  ::unlink(temporary.c_str());
  return cannot_write(file, reason);
}

Result<void> check_writable(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return is_folder(file);
  if (std::filesystem::exists(file, error)) {
    if (::access(file.c_str(), W_OK) != 0) return cannot_write(file, errno);
    if (!std::filesystem::is_regular_file(file, error)) return ok;
  }
  const std::filesystem::path temporary = temporary_name(file);
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return cannot_write(file, errno);
  ::close(fd);
  ::unlink(temporary.c_str());
  return ok;
}

}  // namespace tenken::cli
