#include "scanner/capture/pcapng_blocks.hpp"

#include <algorithm>
#include <cstring>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/formats.hpp"

namespace tenken::capture {
namespace {

constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kPacket = 6;
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
constexpr std::size_t kBlockTail = 4;
constexpr std::size_t kMinBlock = 12;
constexpr std::uint8_t kNanosecondClock = 9;  // 10^-9

enum Option : std::uint16_t { kEnd = 0, kComment = 1, kName = 2, kApplication = 4, kClock = 9 };

}  // namespace

PcapngBlocks::PcapngBlocks(std::string application, std::string comment, std::string_view interface)
    : application_(std::move(application)),
      comment_(std::move(comment)),
      interface_(interface.substr(0, kMostName)) {
  links_.reserve(kMostInterfaces);
}

void PcapngBlocks::number(std::uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void PcapngBlocks::raw(ByteView data) {
  bytes_.insert(bytes_.end(), data.begin(), data.end());
  while (bytes_.size() % 4 != 0) bytes_.push_back(std::byte{0});
}

void PcapngBlocks::text_option(std::uint16_t code, std::string_view text) {
  if (text.empty()) return;
  number(code, 2);
  number(text.size(), 2);
  raw(as_bytes(text));
}

/// \returns where it begins; its length is filled in when it ends
std::size_t PcapngBlocks::open_block(std::uint32_t type) {
  const std::size_t start = bytes_.size();
  number(type, 4);
  number(0, 4);
  return start;
}

void PcapngBlocks::close_block(std::size_t start) {
  const std::size_t length = bytes_.size() - start + kBlockTail;
  for (unsigned i = 0; i < 4; ++i)
    bytes_[start + 4 + i] = static_cast<std::byte>(length >> (8 * i));
  number(length, 4);
}

void PcapngBlocks::begin() {
  links_.clear();
  const std::size_t start = open_block(kSectionHeader);
  number(kByteOrder, 4);
  number(1, 2);  // version 1.0
  number(0, 2);
  number(~std::uint64_t{0}, 8);  // its length is not known yet
  text_option(kComment, comment_);
  text_option(kApplication, application_);
  number(kEnd, 4);
  close_block(start);
}

bool PcapngBlocks::interface_of(LinkType link, std::uint32_t& id) {
  const auto known = std::ranges::find(links_, link);
  id = static_cast<std::uint32_t>(known - links_.begin());
  if (known != links_.end()) return true;
  if (links_.size() == kMostInterfaces) return false;
  links_.push_back(link);
  const std::size_t start = open_block(kInterface);
  number(static_cast<std::uint16_t>(link), 2);
  number(0, 2);
  number(kMaxFrameBytes, 4);
  text_option(kName, interface_);
  number(kClock, 2);
  number(1, 2);
  number(kNanosecondClock, 4);  // and three bytes of padding
  number(kEnd, 4);
  close_block(start);
  return true;
}

bool PcapngBlocks::add(const Frame& frame, std::size_t kept) {
  std::uint32_t id = 0;
  if (!interface_of(frame.link_type, id)) return false;
  const ByteView data = frame.data.first(std::min(kept, frame.data.size()));
  const auto at = static_cast<std::uint64_t>(std::max<std::int64_t>(frame.at.nanoseconds, 0));
  const std::size_t start = open_block(kPacket);
  number(id, 4);
  number(at >> 32U, 4);
  number(at & 0xFFFFFFFFU, 4);
  number(data.size(), 4);
  number(frame.original_length, 4);
  raw(data);
  close_block(start);
  return true;
}

std::size_t PcapngBlocks::whole(std::size_t count) const {
  std::size_t at = 0;
  while (at + kMinBlock <= count) {
    const std::uint32_t length = le32(bytes_.data() + at + 4);
    if (at + length > count) break;
    at += length;
  }
  return at;
}

PcapngBlocks::Frames PcapngBlocks::frames(std::size_t from) const {
  constexpr std::size_t kCaptured = 20;
  constexpr std::size_t kOriginal = 24;
  Frames found;
  for (std::size_t at = from; at < bytes_.size(); at += le32(bytes_.data() + at + 4)) {
    const std::byte* const block = bytes_.data() + at;
    if (le32(block) != kPacket) continue;
    ++found.all;
    if (le32(block + kCaptured) < le32(block + kOriginal)) ++found.cut;
  }
  return found;
}

}  // namespace tenken::capture
