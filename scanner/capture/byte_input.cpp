#include "scanner/capture/byte_input.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/messages.hpp"
#include "scanner/capture/gzip_input.hpp"

namespace tenken::capture {
namespace {

constexpr std::uint8_t kGzipMagic[] = {0x1F, 0x8B};  // RFC 1952 section 2.3.1

class MemoryInput final : public ByteInput {
 public:
  explicit MemoryInput(ByteView bytes) : rest_(bytes) {}

  std::size_t read(std::span<std::byte> to) override {
    const std::size_t count = std::min(to.size(), rest_.size());
    std::copy_n(rest_.begin(), count, to.begin());
    rest_ = rest_.subspan(count);
    return count;
  }
  InputEnd end() const override { return rest_.empty() ? InputEnd::complete : InputEnd::none; }

 private:
  ByteView rest_;
};

/// A file descriptor, closed at the end unless it is standard input.
class FileInput final : public ByteInput {
 public:
  explicit FileInput(int fd) : fd_(fd) {}
  FileInput(const FileInput&) = delete;
  FileInput& operator=(const FileInput&) = delete;
  ~FileInput() override {
    if (fd_ != STDIN_FILENO) ::close(fd_);
  }

  std::size_t read(std::span<std::byte> to) override {
    ssize_t count = 0;
    do count = ::read(fd_, to.data(), to.size());
    while (count < 0 && errno == EINTR);
    if (count > 0) return static_cast<std::size_t>(count);
    end_ = count == 0 ? InputEnd::complete : InputEnd::failed;
    return 0;
  }
  InputEnd end() const override { return end_; }

 private:
  int fd_;
  InputEnd end_ = InputEnd::none;
};

Unexpected cannot_read(const std::string& path, int number) {
  return fail(Errc::io, Note(Msg::capture_cannot_read, {printable(path)}),
              Note(Msg::capture_cannot_read_remedy), std::strerror(number));
}

}  // namespace

std::unique_ptr<ByteInput> memory_input(ByteView bytes) {
  return std::make_unique<MemoryInput>(bytes);
}

ByteFeed::ByteFeed(std::unique_ptr<ByteInput> input, std::size_t buffer)
    : input_(std::move(input)),
      buffer_(std::make_unique_for_overwrite<std::byte[]>(buffer)),
      capacity_(buffer) {}

ByteView ByteFeed::refill(std::size_t count) {
  std::unique_ptr<std::byte[]> larger;
  if (count > capacity_) {
    capacity_ += count;
    larger = std::make_unique_for_overwrite<std::byte[]>(capacity_);
  }
  std::byte* const to = larger ? larger.get() : buffer_.get();
  filled_ -= at_;
  std::memmove(to, buffer_.get() + at_, filled_);
  if (larger) buffer_ = std::move(larger);
  at_ = 0;
  while (filled_ < count) {
    const std::size_t got = input_->read({buffer_.get() + filled_, capacity_ - filled_});
    if (got == 0) break;
    filled_ += got;
  }
  return {buffer_.get(), std::min(count, filled_)};
}

bool ByteFeed::skip(std::uint64_t count) {
  while (count > 0) {
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(count, capacity_));
    const std::size_t got = peek(piece).size();
    consume(got);
    count -= got;
    if (got < piece) return false;
  }
  return true;
}

ByteFeed unpacked(std::unique_ptr<ByteInput> input, std::size_t buffer) {
  ByteFeed feed(std::move(input), buffer);
  const ByteView start = feed.peek(sizeof kGzipMagic);
  const bool gzip =
      start.size() == sizeof kGzipMagic && std::memcmp(start.data(), kGzipMagic, start.size()) == 0;
  return gzip ? ByteFeed(gzip_input(std::move(feed)), buffer) : std::move(feed);
}

Result<ByteFeed> open_bytes(const std::string& path) {
  const int fd = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot_read(path, errno);
  auto input = std::make_unique<FileInput>(fd);
  struct stat status {};
  if (::fstat(fd, &status) != 0) return cannot_read(path, errno);
  if (S_ISDIR(status.st_mode)) return cannot_read(path, EISDIR);
  return unpacked(std::move(input));
}

}  // namespace tenken::capture
