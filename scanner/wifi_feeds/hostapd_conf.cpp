// hostapd.conf: one network, and more of them behind lines "bss=INTERFACE".
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "model/messages.hpp"
#include "scanner/wifi_feeds/hostapd.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr std::size_t kLongestLine = 4096;  // as hostapd itself
constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
constexpr std::uint16_t kFirstSixGhzClass = 131;
constexpr std::uint16_t kLastSixGhzClass = 137;

/// The frequency where the channel number alone would not tell the band.
std::optional<std::uint16_t> six_ghz(const ApSettings& settings) {
  constexpr unsigned kStart = 5950;
  constexpr unsigned kStep = 5;
  const bool six = settings.op_class >= kFirstSixGhzClass && settings.op_class <= kLastSixGhzClass;
  if (!six || !settings.channel) return std::nullopt;
  return static_cast<std::uint16_t>(kStart + kStep * *settings.channel);
}

/// Puts bytes together to lines in memory that is wiped. What is longer is no line.
class Lines {
 public:
  ~Lines() { explicit_bzero(line_.data(), line_.size()); }

  template <class Take>
  void push(char byte, const Take& take) {
    if (byte == '\n') return end(take);
    if (size_ < line_.size()) line_[size_] = byte;
    ++size_;
  }
  template <class Take>
  void end(const Take& take) {
    if (size_ > 0 && size_ <= line_.size()) take(std::string_view(line_.data(), size_));
    size_ = 0;
  }

 private:
  std::array<char, kLongestLine> line_{};
  std::size_t size_ = 0;
};

}  // namespace

void HostapdConf::line(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  if (line.empty() || line.front() == '#') return;
  const auto one = key_value(line);
  if (!one) return;
  if (one->key != "bss") return settings_.set(*one);
  tell();
  // The radio is the same for all.
  ApSettings next;
  next.channel = settings_.channel;
  next.op_class = settings_.op_class;
  settings_ = next;
}

void HostapdConf::tell() {
  if (!settings_.named()) return;
  settings_.tell(six_ghz(settings_), at_, out_);
  ++networks_;
}

std::size_t HostapdConf::finish() {
  tell();
  settings_ = ApSettings();
  return networks_;
}

Result<std::size_t> read_hostapd_conf(const std::filesystem::path& file, Timestamp at,
                                      wifi::Tracker& out) {
  const auto failed = [&file](int number) {
    return fail(Errc::usage, Note(Msg::cli_cannot_read, {printable(file.string())}),
                Note(Msg::cli_cannot_read_fix), std::strerror(number));
  };
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return failed(errno);
  HostapdConf conf(at, out);
  const auto take = [&conf](std::string_view line) { conf.line(line); };
  Lines lines;
  std::array<char, kLongestLine> buffer{};
  std::size_t total = 0;
  ssize_t size = 0;
  while (total < kMostBytes && (size = ::read(fd, buffer.data(), buffer.size())) > 0) {
    for (const char byte : std::string_view(buffer.data(), static_cast<std::size_t>(size)))
      lines.push(byte, take);
    total += static_cast<std::size_t>(size);
  }
  const int error = errno;
  explicit_bzero(buffer.data(), buffer.size());
  ::close(fd);
  if (size < 0) return failed(error);
  lines.end(take);
  return conf.finish();
}

}  // namespace tenken::wifi_feeds
