// pcap: a header of 24 bytes, then records. draft-ietf-opsawg-pcap, and what older writers did.
#include <algorithm>
#include <utility>

#include "scanner/capture/file_source.hpp"
#include "scanner/capture/formats.hpp"
#include "scanner/capture/prefetch.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kHeaderBytes = 24;
constexpr std::size_t kRecordBytes = 16;
constexpr std::size_t kPatchedRecordBytes = 24;
constexpr std::uint16_t kMajor = 2;
constexpr std::uint16_t kLengthsOrdered = 4;     // minor version; 2.3 wrote them in either order
constexpr std::uint32_t kLinkMask = 0x03FFFFFF;  // the bits above tell of checksums
constexpr std::uint32_t kFcsKnown = 1U << 26U;
constexpr unsigned kFcsShift = 28;
constexpr std::uint32_t kFcsUnit = 2;  // bytes
constexpr std::uint32_t kUnknownLink = 0xFFFF;
constexpr std::size_t kAhead = 2048;  // bytes that the cache fetches before they are looked at
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

class PcapReader final : public FileSource {
 public:
  PcapReader(ByteFeed feed, std::uint32_t file) : FileSource(std::move(feed), file) {}

  /// Errc::unsupported for a version of another kind.
  Result<void> start() {
    const ByteView header = feed_.peek(kHeaderBytes);
    swapped_ = !is_pcap_magic(load<std::uint32_t>(header.data(), false));
    const std::uint32_t magic = number(header, 0);
    if (magic == kPatched) record_bytes_ = kPatchedRecordBytes;
    if (magic == kNanoseconds) fraction_ = 1;
    if (header.size() < kHeaderBytes) {
      stop(false);
      return ok;
    }
    const auto major = load<std::uint16_t>(header.data() + 4, swapped_);
    minor_ = load<std::uint16_t>(header.data() + 6, swapped_);
    if (major != kMajor)
      return fail(Errc::unsupported,
                  "pcap " + std::to_string(major) + "." + std::to_string(minor_));
    const std::uint32_t link = number(header, 20);
    link_type_ = static_cast<LinkType>(std::min(link & kLinkMask, kUnknownLink));
    if ((link & kFcsKnown) != 0)
      fcs_length_ = static_cast<std::uint8_t>((link >> kFcsShift) * kFcsUnit);
    feed_.consume(kHeaderBytes);
    return ok;
  }

  bool next(Frame& frame) override {
    if (end_.kind != FileEnd::Kind::none) return false;
    ByteView whole = feed_.ahead();
    if (!is_whole(whole)) {
      const ByteView record = feed_.peek(record_bytes_);
      if (record.size() < record_bytes_) return stop(record.empty());
      const std::uint32_t captured = lengths(record).captured;
      if (captured > kMaxFrameBytes) return stop_damaged();
      whole = feed_.peek(record_bytes_ + captured);
      if (whole.size() < record_bytes_ + captured) return stop(false);
    }
    take(whole, frame);
    return true;
  }

  std::size_t next(std::span<Frame> frames) override {
    if (!next(frames.front())) return 0;
    std::size_t count = 1;
    for (; count < frames.size(); ++count) {
      const ByteView ahead = feed_.ahead();
      if (!is_whole(ahead)) break;
      take(ahead, frames[count]);
    }
    return count;
  }

 private:
  std::uint32_t number(ByteView bytes, std::size_t at) const {
    return load<std::uint32_t>(bytes.data() + at, swapped_);
  }
  /// \param whole  begins with a record and all of its frame
  void take(ByteView whole, Frame& frame) {
    const auto [captured, original] = lengths(whole);
    feed_.consume(record_bytes_ + captured);
    if (const ByteView ahead = feed_.ahead(); ahead.size() > kAhead)  // as much as is done with
      prefetch(ahead.data() + kAhead, std::min<std::size_t>(captured, ahead.size() - kAhead));
    frame.data = whole.subspan(record_bytes_, captured);
    frame.original_length = std::max(original, captured);
    frame.at = Timestamp(number(whole, 0) * kNsPerSecond + number(whole, 4) * fraction_);
    frame.link_type = link_type_;
    frame.fcs_length = fcs_length_;
    frame.file = file_;
    frame.number = ++end_.frames;
  }
  struct Lengths {
    std::uint32_t captured;
    std::uint32_t original;
  };
  Lengths lengths(ByteView record) const {
    Lengths both{number(record, 8), number(record, 12)};
    if (minor_ < kLengthsOrdered && both.captured > both.original)
      std::swap(both.captured, both.original);
    return both;
  }
  /// Whether `bytes` begin with a record and all of its frame.
  bool is_whole(ByteView bytes) const {
    if (bytes.size() < record_bytes_) return false;
    const std::uint32_t captured = lengths(bytes).captured;
    return captured <= kMaxFrameBytes && bytes.size() - record_bytes_ >= captured;
  }

  bool swapped_ = false;
  std::size_t record_bytes_ = kRecordBytes;
  std::int64_t fraction_ = 1000;  ///< nanoseconds in its unit
  std::uint16_t minor_ = 0;
  LinkType link_type_ = LinkType::ethernet;
  std::uint8_t fcs_length_ = 0;
};

}  // namespace

Result<std::unique_ptr<FileSource>> read_pcap(ByteFeed feed, std::uint32_t file) {
  auto reader = std::make_unique<PcapReader>(std::move(feed), file);
  if (Result<void> started = reader->start(); !started)
    return Unexpected(std::move(started).error());
  return reader;
}

}  // namespace tenken::capture
