#include "cli/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/read_at_most.hpp"

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

/// errno after a stream failed; some failures set none.
int stream_error() { return errno != 0 ? errno : EIO; }

/// Lets `content` write to the file `name`, to its end. \param file  the name that errors show
Result<void> fill(const std::filesystem::path& name, std::ios::openmode mode,
                  const std::filesystem::path& file, const WriteContent& content) {
  errno = 0;
  std::ofstream out(name, std::ios::binary | mode);
  if (!out) return cannot_write(file, stream_error());
  try {
    // At once, while errno still says why.
    out.exceptions(std::ios::badbit | std::ios::failbit);
    Result<void> written = content(out);
    out.close();
    return written;
  } catch (const std::ios::failure&) {
    return cannot_write(file, stream_error());
  }
}

/// What was written to the file must not be lost with the power. The errno, or 0.
int sync_file(const std::filesystem::path& name) {
  const int fd = ::open(name.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  const int failed = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  return failed;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file, std::size_t most) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return is_folder(file);
  if (!std::filesystem::exists(file, error))
    return fail(Errc::usage, Note(Msg::cli_no_such_file, {printable(file.string())}),
                Note(Msg::cli_no_such_file_fix), error ? error.message() : std::string());
  std::ifstream in(file, std::ios::binary);
  std::string text = read_at_most(in, most + 1);
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

Result<void> write_file(const std::filesystem::path& file, const WriteContent& content) {
  std::error_code error;
  // A device or a pipe (/dev/stdout) cannot be replaced, only written.
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error))
    return fill(file, std::ios::app, file, content);
  const std::filesystem::path temporary = temporary_name(file);
  Result<void> done = fill(temporary, std::ios::trunc, file, content);
  if (done) {
    int failed = sync_file(temporary);
    if (failed == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) failed = errno;
    if (failed != 0) done = cannot_write(file, failed);
  }
  if (!done) ::unlink(temporary.c_str());
  return done;
}

Result<void> write_file(const std::filesystem::path& file, std::string_view content) {
  return write_file(file, [&](std::ostream& out) -> Result<void> {
    out << content;
    return ok;
  });
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
