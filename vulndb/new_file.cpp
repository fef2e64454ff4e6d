#include "vulndb/new_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"

namespace tenken::vulndb {
namespace {

namespace fs = std::filesystem;

Error cannot_write(const fs::path& file, int error) {
  return {Errc::environment, Note(Msg::vulndb_cannot_write, {shown_name(file.string())}),
          Note(Msg::vulndb_cannot_write_fix), std::strerror(error)};
}

/// Whether the open file is still the one of that name: another import may have renamed it.
bool is_named(int descriptor, const fs::path& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(descriptor, &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

int write_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(to, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return 0;
}

int sync_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  return failed;
}

}  // namespace

Result<NewFile> NewFile::beside(const fs::path& target) {
  constexpr int kTries = 3;
  constexpr mode_t kMode = 0644;
  fs::path path = target;
  path += ".new";
  for (int i = 0; i < kTries; ++i) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode);
    if (descriptor < 0) return Unexpected(cannot_write(path, errno));
    NewFile file(target, path, descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      ::close(std::exchange(file.descriptor_, -1));
      return fail(Errc::environment, Note(Msg::vulndb_busy, {shown_name(target.string())}),
                  Note(Msg::vulndb_busy_fix));
    }
    if (!is_named(descriptor, path)) {
      ::close(std::exchange(file.descriptor_, -1));
      continue;
    }
    if (::ftruncate(descriptor, 0) != 0) return Unexpected(cannot_write(path, errno));
    // A journal of whoever was killed here must not be played back.
    ::unlink((path.string() + "-journal").c_str());
    return file;
  }
  return fail(Errc::environment, Note(Msg::vulndb_busy, {shown_name(target.string())}),
              Note(Msg::vulndb_busy_fix));
}

NewFile::NewFile(NewFile&& other) noexcept
    : target_(std::move(other.target_)),
      path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

NewFile::~NewFile() {
  if (descriptor_ < 0) return;
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

Result<void> NewFile::copy_target() {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  const int from = ::open(target_.c_str(), O_RDONLY | O_CLOEXEC);
  if (from < 0) return Unexpected(unreadable(target_.string(), errno));
  std::vector<char> buffer(kPiece);
  int failed = 0;
  for (;;) {
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failed = errno;
    if (got > 0) failed = write_all(descriptor_, buffer.data(), static_cast<std::size_t>(got));
    if (got <= 0 || failed != 0) break;
  }
  ::close(from);
  if (failed != 0) return Unexpected(cannot_write(path_, failed));
  return ok;
}

Result<void> NewFile::append(std::string_view bytes) {
  const int failed = write_all(descriptor_, bytes.data(), bytes.size());
  if (failed != 0) return Unexpected(cannot_write(path_, failed));
  return ok;
}

Result<void> NewFile::take_place() {
  if (::fsync(descriptor_) != 0) return Unexpected(cannot_write(path_, errno));
  if (::rename(path_.c_str(), target_.c_str()) != 0)
    return Unexpected(cannot_write(target_, errno));
  ::close(std::exchange(descriptor_, -1));
  if (const int failed = sync_folder(target_); failed != 0)
    return Unexpected(cannot_write(target_, failed));
  return ok;
}

}  // namespace tenken::vulndb
