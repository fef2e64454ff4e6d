#include "scanner/capture/recorder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tenken::capture {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFlushBytes = std::size_t{256} * 1024;
constexpr mode_t kOwnerOnly = 0600;
constexpr const char* kComment =
    "Redacted: payloads that may hold secrets are cut; the original lengths are kept.";

Error cannot_record(const fs::path& path, int number) {
  return {Errc::io, printable(path.string()) + ": " + std::strerror(number)};
}

/// Whether `name` is "STEM.digits.EXTENSION".
bool is_segment(const std::string& name, const fs::path& path) {
  const std::string front = path.stem().string() + ".";
  const std::string back = path.extension().string();
  if (!name.starts_with(front) || !name.ends_with(back) ||
      name.size() <= front.size() + back.size())
    return false;
  const std::string_view digits =
      std::string_view(name).substr(front.size(), name.size() - front.size() - back.size());
  return std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Recorder::Recorder(const RecordSettings& settings)
    : settings_(settings),
      segment_bytes_(settings.most_bytes / kSegments),
      blocks_(settings.application, kComment, settings.interface) {}

Recorder::~Recorder() {
  if (frames_ == 0 && written_ == 0 && !segments_.empty())
    remove_oldest();
  else
    flush();
}

Result<std::unique_ptr<Recorder>> Recorder::open(const RecordSettings& settings) {
  if (settings.most_bytes < kLeastBytes)
    return fail(Errc::usage, "record size " + std::to_string(settings.most_bytes));
  std::unique_ptr<Recorder> recorder(new Recorder(settings));
  if (auto free = recorder->check_free(); !free) return Unexpected(std::move(free).error());
  if (auto made = recorder->next_segment(); !made) return Unexpected(std::move(made).error());
  return recorder;
}

fs::path Recorder::path_of(std::uint64_t number) const {
  const fs::path& path = settings_.path;
  return path.parent_path() /
         fmt::format("{}.{:04}{}", path.stem().string(), number, path.extension().string());
}

/// Files of an earlier recording are evidence: they are neither mixed with new ones nor removed.
Result<void> Recorder::check_free() const {
  const fs::path& path = settings_.path;
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  fs::directory_iterator entries(folder, error);
  if (error) return Unexpected(cannot_record(path_of(1), error.value()));
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    if (error) return Unexpected(cannot_record(path_of(1), error.value()));
    if (is_segment(entries->path().filename().string(), path))
      return fail(Errc::usage, printable(entries->path().string()));
  }
  return ok;
}

Result<void> Recorder::next_segment() {
  while (segments_.size() >= kSegments) remove_oldest();
  Segment segment;
  segment.path = path_of(++number_);
  file_ = Descriptor(::open(segment.path.c_str(),
                            O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
  struct stat status {};
  if (!file_ || ::fstat(file_.get(), &status) != 0)
    return Unexpected(cannot_record(segment.path, errno));
  segment.device = status.st_dev;
  segment.inode = status.st_ino;
  segments_.push_back(std::move(segment));
  written_ = 0;
  blocks_.begin();
  return ok;
}

/// Unless it is another file by now.
void Recorder::remove_oldest() {
  const Segment oldest = std::move(segments_.front());
  segments_.pop_front();
  struct stat status {};
  if (::lstat(oldest.path.c_str(), &status) != 0 || status.st_dev != oldest.device ||
      status.st_ino != oldest.inode)
    return;
  if (::unlink(oldest.path.c_str()) == 0) ++removed_;
}

void Recorder::record(const Frame& frame) {
  if (failure_) return;
  const std::size_t kept = redactor_.keep(frame);
  const std::size_t needed = kept + PcapngBlocks::kMostOverhead;
  if (written_ + blocks_.bytes().size() + needed > segment_bytes_) {
    write();
    if (failure_) return;
    if (auto next = next_segment(); !next) {
      failure_ = std::move(next).error();
      return;
    }
  }
  if (!blocks_.add(frame, kept)) return;
  ++frames_;
  if (kept < frame.original_length) ++cut_;
  if (blocks_.bytes().size() >= kFlushBytes) write();
}

void Recorder::flush() {
  if (!failure_ && !blocks_.bytes().empty()) write();
}

void Recorder::write() {
  const ByteView bytes = blocks_.bytes();
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(file_.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int number = count < 0 ? errno : ENOSPC;
      return fail_with(number, blocks_.whole(done));
    }
    done += static_cast<std::size_t>(count);
  }
  written_ += bytes.size();
  blocks_.clear();
}

/// \param whole  bytes of the blocks that were written to their end; what follows them goes
void Recorder::fail_with(int number, std::size_t whole) {
  written_ += whole;
  const PcapngBlocks::Frames lost = blocks_.frames(whole);
  frames_ -= lost.all;
  cut_ -= lost.cut;
  const int cut = ::ftruncate(file_.get(), static_cast<off_t>(written_));
  failure_ = cannot_record(segments_.back().path, cut == 0 ? number : errno);
  file_ = Descriptor();
  blocks_.clear();
}

std::deque<fs::path> Recorder::files() const {
  std::deque<fs::path> paths;
  for (const Segment& segment : segments_) paths.push_back(segment.path);
  return paths;
}

}  // namespace tenken::capture
