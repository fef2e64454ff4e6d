#include "scanner/pace/shared_pace.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tenken::pace {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kWaiting = 1;  // the lowest bit of a slot
constexpr mode_t kOwnDirectory = 0700;
constexpr mode_t kOwnFile = 0600;
constexpr mode_t kOthersWrite = 0022;
constexpr mode_t kOthersUse = 0077;
constexpr const char* kFileName = "pace";

std::int64_t count(SteadyTime time) { return time.time_since_epoch().count() & ~kWaiting; }

/// Rounded up to what a slot can hold.
std::int64_t step(nanoseconds interval) {
  const nanoseconds longest = PaceSlot::kFarthest;
  return (std::min(interval, longest).count() + kWaiting) & ~kWaiting;
}

bool in_use(std::int64_t next, std::int64_t now) {
  return next > now && next - now <= PaceSlot::kFarthest.count();
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Unexpected unusable(const std::filesystem::path& file, const std::string& why) {
  return fail(Errc::environment, "the pace table " + file.string() + ": " + why);
}

Unexpected failed(const std::filesystem::path& file) {
  return unusable(file, std::generic_category().message(errno));
}

bool is_own(const struct stat& status, mode_t refused) {
  return status.st_uid == ::geteuid() && (status.st_mode & refused) == 0;
}

/// Gives a new file its size, with room for every slot: writing to a mapping of a full file system
/// would end the process.
Result<void> fit(const std::filesystem::path& file, int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return failed(file);
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1 || !is_own(status, kOthersUse))
    return unusable(file, "it is not a file of this user alone");
  if (status.st_size != 0 && status.st_size != static_cast<off_t>(SharedPace::kBytes))
    return unusable(file, "it has another size");
  const int error = ::posix_fallocate(fd, 0, static_cast<off_t>(SharedPace::kBytes));
  if (error != 0) return unusable(file, std::generic_category().message(error));
  return ok;
}

std::uint64_t namespace_inode() {
  struct stat status {};
  return ::stat("/proc/self/ns/net", &status) == 0 ? status.st_ino : 0;
}

/// The last steps of SplitMix64: every bit of the input moves every bit of the result.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
  value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
  return value ^ value >> 31U;
}

void release_memory(PaceSlot* slots) { delete[] slots; }
void release_mapping(PaceSlot* slots) { ::munmap(slots, SharedPace::kBytes); }

}  // namespace

Claim PaceSlot::claim(SteadyTime now, nanoseconds interval) noexcept {
  const std::int64_t at = count(now);
  std::int64_t seen = next_.load(std::memory_order_relaxed);
  while (true) {
    const std::int64_t next = seen & ~kWaiting;
    const bool taken = !in_use(next, at);
    const std::int64_t after = taken ? at + step(interval) : next | kWaiting;
    if (seen != after && !next_.compare_exchange_weak(seen, after, std::memory_order_relaxed))
      continue;
    if (taken) return {now, (seen & kWaiting) != 0};
    return {SteadyTime(nanoseconds(next)), false};
  }
}

void PaceSlot::put_off(SteadyTime now, nanoseconds interval) noexcept {
  const std::int64_t at = count(now);
  std::int64_t seen = next_.load(std::memory_order_relaxed);
  while (true) {
    const std::int64_t next = seen & ~kWaiting;
    const std::int64_t from = in_use(next, at) ? next : at;
    const std::int64_t latest = at + step(kFarthest);
    const std::int64_t after = std::min(from + step(interval), latest) | (seen & kWaiting);
    if (next_.compare_exchange_weak(seen, after, std::memory_order_relaxed)) return;
  }
}

SharedPace::SharedPace() : SharedPace(Slots(new PaceSlot[kSlots], release_memory)) {}

SharedPace::SharedPace(Slots slots)
    : slots_(std::move(slots)), net_namespace_(mixed(namespace_inode())) {}

Result<SharedPace> SharedPace::map(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.parent_path();
  if (::mkdir(parent.c_str(), kOwnDirectory) != 0 && errno != EEXIST) return failed(file);
  const Descriptor directory(
      ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (directory.get() < 0 || ::fstat(directory.get(), &status) != 0) return failed(file);
  if (!is_own(status, kOthersWrite))
    return unusable(file, "its directory is not one of this user alone");
  const Descriptor opened(::openat(directory.get(), file.filename().c_str(),
                                   O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                                   kOwnFile));
  if (opened.get() < 0) return failed(file);
  if (Result<void> fits = fit(file, opened.get()); !fits) return Unexpected(fits.error());
  void* const memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, opened.get(), 0);
  if (memory == MAP_FAILED) return failed(file);
  return SharedPace(Slots(static_cast<PaceSlot*>(memory), release_mapping));
}

std::vector<std::filesystem::path> SharedPace::places() {
  std::vector<std::filesystem::path> files;
  files.push_back(std::filesystem::path("/run/tenken") / kFileName);
  const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && *runtime == '/')
    files.push_back(std::filesystem::path(runtime) / "tenken" / kFileName);
  files.push_back(std::filesystem::path("/dev/shm/tenken-" + std::to_string(::geteuid())) /
                  kFileName);
  return files;
}

Result<SharedPace> SharedPace::open() {
  Result<SharedPace> table = fail(Errc::environment, "no place for the pace table");
  for (const std::filesystem::path& file : places()) {
    table = map(file);
    if (table) break;
  }
  return table;
}

PaceSlot& SharedPace::slot_of(const IpAddress& address) const noexcept {
  std::uint64_t hash = net_namespace_ ^ (address.is_v4() ? 4U : 6U);
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < sizeof(word); ++i)
      word = word << 8U | address.octets()[half * sizeof(word) + i];
    hash = mixed(hash ^ word);
  }
  return slots_.get()[hash % kSlots];
}

}  // namespace tenken::pace
