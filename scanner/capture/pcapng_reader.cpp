// pcapng: sections of blocks, each section with its own byte order and interfaces.
// draft-ietf-opsawg-pcapng.
#include <algorithm>
#include <limits>

#include "scanner/capture/file_source.hpp"
#include "scanner/capture/formats.hpp"
#include "scanner/capture/interface_block.hpp"

namespace tenken::capture {
namespace {

constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
constexpr std::uint16_t kMajor = 1;
constexpr std::size_t kSectionBytes = 28;  // without options
constexpr std::size_t kBlockHead = 8;      // type and length
constexpr std::size_t kBlockTail = 4;      // the length again
constexpr std::size_t kMinBlock = kBlockHead + kBlockTail;
constexpr std::size_t kMaxInterfaces = 65536;  // of a section

enum BlockType : std::uint32_t {
  kInterface = 1,
  kObsoletePacket = 2,
  kSimplePacket = 3,
  kEnhancedPacket = 6,
};

/// The fixed part of a block with a frame.
constexpr std::size_t kPacketHead = 20;
constexpr std::size_t kSimpleHead = 4;

class PcapngReader final : public FileSource {
 public:
  PcapngReader(ByteFeed feed, std::uint32_t file) : FileSource(std::move(feed), file) {}

  /// Errc::malformed without a byte order, Errc::unsupported for another version.
  Result<void> start() {
    const ByteView head = feed_.peek(kSectionBytes);
    if (head.size() < kSectionBytes) {
      stop(false);
      return ok;
    }
    if (!set_order(head)) return fail(Errc::malformed, "pcapng without byte order");
    if (const auto major = load<std::uint16_t>(head.data() + 12, swapped_); major != kMajor)
      return fail(Errc::unsupported, "pcapng " + std::to_string(major));
    return ok;
  }

  bool next(Frame& frame) override {
    while (end_.kind == FileEnd::Kind::none) {
      const ByteView head = feed_.peek(kBlockHead);
      if (head.size() < kBlockHead) return stop(head.empty());
      const std::uint32_t type = number(head, 0);
      if (type == kSectionHeader) {
        if (!read_section()) return false;
        continue;
      }
      const std::uint32_t length = number(head, 4);
      if (length < kMinBlock || length % 4 != 0) return stop_damaged();
      if (type == kEnhancedPacket || type == kObsoletePacket || type == kSimplePacket ||
          type == kInterface) {
        if (read_block(type, length, frame)) return true;
      } else {
        skip_block(length);
      }
    }
    return false;
  }

 private:
  std::uint32_t number(ByteView bytes, std::size_t at) const {
    return load<std::uint32_t>(bytes.data() + at, swapped_);
  }

  bool set_order(ByteView head) {
    swapped_ = load<std::uint32_t>(head.data() + kBlockHead, false) != kByteOrder;
    return number(head, kBlockHead) == kByteOrder;
  }

  bool read_section() {
    const ByteView head = feed_.peek(kSectionBytes);
    if (head.size() < kSectionBytes) return stop(false);
    if (!set_order(head) || load<std::uint16_t>(head.data() + 12, swapped_) != kMajor)
      return stop_damaged();
    const std::uint32_t length = number(head, 4);
    if (length < kSectionBytes || length % 4 != 0) return stop_damaged();
    interfaces_.clear();
    return skip_block(length);
  }

  bool skip_block(std::uint32_t length) {
    if (!feed_.skip(length - kBlockTail)) return stop(false);
    const ByteView tail = feed_.peek(kBlockTail);
    if (tail.size() < kBlockTail) return stop(false);
    if (number(tail, 0) != length) return stop_damaged();
    feed_.consume(kBlockTail);
    return true;
  }

  /// Whether it gave a frame.
  bool read_block(std::uint32_t type, std::uint32_t length, Frame& frame) {
    if (length > kMaxBlockBytes) return stop_damaged();
    const ByteView block = feed_.peek(length);
    if (block.size() < length) return stop(false);
    if (number(block, length - kBlockTail) != length) return stop_damaged();
    const ByteView body = block.subspan(kBlockHead, length - kMinBlock);
    if (type == kInterface) {
      const auto interface = parse_interface(body, swapped_);
      if (!interface || interfaces_.size() == kMaxInterfaces) return stop_damaged();
      interfaces_.push_back(*interface);
      feed_.consume(length);
      return false;
    }
    const bool good = type == kSimplePacket ? simple(body, frame) : packet(type, body, frame);
    if (!good) return stop_damaged();
    feed_.consume(length);
    frame.file = file_;
    frame.number = ++end_.frames;
    return true;
  }

  /// An enhanced packet, or an obsolete one, whose interface shares its word with a drop count.
  bool packet(std::uint32_t type, ByteView body, Frame& frame) {
    if (body.size() < kPacketHead) return false;
    const std::uint32_t id =
        type == kEnhancedPacket ? number(body, 0) : load<std::uint16_t>(body.data(), swapped_);
    if (id >= interfaces_.size()) return false;
    const Interface& interface = interfaces_[id];
    last_ = interface.time(std::uint64_t{number(body, 4)} << 32U | number(body, 8));
    return fill(interface, body.subspan(kPacketHead), number(body, 12), number(body, 16), frame);
  }

  /// A simple packet is of the first interface and has no time: it gets that of the one before.
  bool simple(ByteView body, Frame& frame) {
    if (body.size() < kSimpleHead || interfaces_.empty()) return false;
    const std::uint32_t original = number(body, 0);
    const ByteView data = body.subspan(kSimpleHead);
    const std::uint32_t snap = interfaces_[0].snap_length;
    const std::uint32_t limit = snap == 0 ? original : std::min(original, snap);
    const auto captured = std::min<std::size_t>(limit, data.size());
    return fill(interfaces_[0], data, static_cast<std::uint32_t>(captured), original, frame);
  }

  bool fill(const Interface& interface, ByteView data, std::uint32_t captured,
            std::uint32_t original, Frame& frame) const {
    if (captured > data.size()) return false;
    frame.data = data.first(std::min(captured, kMaxFrameBytes));
    frame.original_length = std::max(original, captured);
    frame.at = last_;
    frame.link_type = interface.link_type;
    frame.fcs_length = interface.fcs_length;
    return true;
  }

  bool swapped_ = false;
  std::vector<Interface> interfaces_;
  Timestamp last_;
};

}  // namespace

Result<std::unique_ptr<FileSource>> read_pcapng(ByteFeed feed, std::uint32_t file) {
  auto reader = std::make_unique<PcapngReader>(std::move(feed), file);
  if (Result<void> started = reader->start(); !started)
    return Unexpected(std::move(started).error());
  return reader;
}

}  // namespace tenken::capture
