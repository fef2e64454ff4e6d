#include "scanner/dissect/dnp3.hpp"

#include <algorithm>
#include <cstring>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kStart = 0x0564;
constexpr std::size_t kHeader = 8;
constexpr std::size_t kChecksum = 2;
constexpr std::size_t kBlock = 16;
constexpr std::uint8_t kCounted = 5;  // bytes of the head that the length counts

constexpr std::uint8_t kFromMaster = 0x80;
constexpr std::uint8_t kLinkFunction = 0x0F;
constexpr std::uint8_t kFirstSegment = 0x40;  // of the transport

enum Function : std::uint8_t {
  kRead = 1,
  kWrite = 2,
  kDirectOperateNoAck = 6,
  kFreezeAndClear = 9,
  kFreezeAndClearNoAck = 10,
  kColdRestart = 13,
  kWarmRestart = 14,
  kInitializeApplication = 16,
  kStartApplication = 17,
  kStopApplication = 18,
  kSaveConfiguration = 19,
  kAssignClass = 22,
  kDeleteFile = 27,
  kActivateConfiguration = 31,
  kResponse = 129,
  kUnsolicited = 130,
};

/// Files are opened to be read or to be written, which an object says; such requests count as none.
OtAction action_of(std::uint8_t function) {
  if (function >= kWrite && function <= kDirectOperateNoAck) return OtAction::write;
  switch (function) {
    case kRead:
      return OtAction::read;
    case kFreezeAndClear:
    case kFreezeAndClearNoAck:
    case kAssignClass:
      return OtAction::write;
    case kColdRestart:
    case kWarmRestart:
    case kInitializeApplication:
    case kStartApplication:
    case kStopApplication:
      return OtAction::control;
    case kSaveConfiguration:
    case kDeleteFile:
    case kActivateConfiguration:
      return OtAction::program;
    default:
      return OtAction::none;
  }
}

constexpr std::size_t kStride = 8;  // bytes of a checksum that are taken at once
constexpr unsigned kByte = 0xFF;

/// What a byte makes of the checksum, by how many bytes follow on it in a stride.
using Tables = std::array<std::array<std::uint16_t, 256>, kStride>;

constexpr Tables make_tables() {
  constexpr std::uint16_t kPolynomial = 0xA6BC;  // with its bits reversed
  Tables tables{};
  for (std::size_t i = 0; i < tables[0].size(); ++i) {
    auto value = static_cast<std::uint16_t>(i);
    for (int bit = 0; bit < 8; ++bit) {
      const auto half = static_cast<std::uint16_t>(value >> 1U);
      value = (value & 1U) != 0 ? static_cast<std::uint16_t>(half ^ kPolynomial) : half;
    }
    tables[0][i] = value;
  }
  for (std::size_t behind = 1; behind < kStride; ++behind)
    for (std::size_t i = 0; i < tables[0].size(); ++i) {
      const std::uint16_t before = tables[behind - 1][i];
      tables[behind][i] = static_cast<std::uint16_t>(tables[0][before & kByte] ^ (before >> 8U));
    }
  return tables;
}

bool has_checksum(ByteView block, ByteView checksum) {
  Reader in(checksum);
  return take_u16_le(in) == dnp3_checksum(block);
}

std::size_t frame_size(std::uint8_t length) {
  const std::size_t data = length - std::size_t{kCounted};
  return kHeader + kChecksum + data + (data + kBlock - 1) / kBlock * kChecksum;
}

}  // namespace

/// Fills a message block by block.
class Dnp3Reader {
 public:
  explicit Dnp3Reader(Dnp3Message& message) : out_(message) {}

  /// \param size  bytes without checksums \returns false where a block is cut or wrong
  bool read_blocks(Reader in, std::size_t size) {
    while (size > 0) {
      const std::size_t part = std::min(size, kBlock);
      const auto block = in.take(part);
      const auto checksum = block ? in.take(kChecksum) : std::nullopt;
      if (!checksum || !has_checksum(*block, *checksum)) return false;
      std::memcpy(out_.data_.data() + out_.size_, block->data(), part);
      out_.size_ += part;
      size -= part;
    }
    return true;
  }

  void read_application() {
    Reader in(out_.data());
    const auto transport = in.u8();
    if (!transport || (*transport & kFirstSegment) == 0) return;
    if (!in.u8()) return;  // sequence and flags
    out_.function = in.u8();
    if (!out_.function) return;
    out_.action = action_of(*out_.function);
    if (*out_.function != kResponse && *out_.function != kUnsolicited) return;
    out_.indications = in.u16();
    if (out_.indications) read_attributes(in);
  }

 private:
  /// Objects of group 0 at the beginning of an answer; the size of others is not known here.
  void read_attributes(Reader in) {
    constexpr std::uint8_t kGroup = 0;
    while (in.u8() == kGroup) {
      const auto variation = in.u8();
      const auto qualifier = in.u8();
      if (!variation || !qualifier) return;
      const auto count = take_count(in, *qualifier);
      if (!count) return;
      for (unsigned i = 0; i < *count; ++i)
        if (!read_attribute(in, *variation, *qualifier)) return;
    }
  }

  static std::optional<unsigned> take_count(Reader& in, std::uint8_t qualifier) {
    constexpr unsigned kRangeBits = 0x0F;
    constexpr unsigned kStartStop8 = 0;
    constexpr unsigned kCount8 = 7;
    if ((qualifier & kRangeBits) == kCount8) return in.u8();
    if ((qualifier & kRangeBits) != kStartStop8) return std::nullopt;
    const auto start = in.u8();
    const auto stop = in.u8();
    if (!start || !stop || *stop < *start) return std::nullopt;
    return *stop - *start + 1U;
  }

  bool read_attribute(Reader& in, std::uint8_t variation, std::uint8_t qualifier) {
    constexpr unsigned kPrefixBits = 0x07;
    constexpr std::uint8_t kVisibleString = 1;
    constexpr std::size_t kMaxPrefix = 2;
    const std::size_t prefix = qualifier >> 4U & kPrefixBits;
    if (prefix > kMaxPrefix || !in.take(prefix)) return false;
    const auto type = in.u8();
    const auto size = in.u8();
    const auto value = size ? in.take(*size) : std::nullopt;
    if (!value) return false;
    if (*type != kVisibleString) return true;
    Dnp3Message::Stored stored;
    stored.variation = variation;
    stored.offset = static_cast<std::uint8_t>(value->data() - out_.data().data());
    stored.size = *size;
    return out_.attributes_.push(stored);
  }

  Dnp3Message& out_;
};

std::string_view Dnp3Message::attribute(Dnp3Attribute variation) const {
  for (const Stored& one : attributes_)
    if (one.variation == static_cast<std::uint8_t>(variation))
      return trimmed(as_text(data().subspan(one.offset, one.size)));
  return {};
}

std::uint16_t dnp3_checksum(ByteView block) {
  static constexpr Tables kTables = make_tables();
  unsigned sum = 0;
  const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(block[i]); };
  for (; block.size() >= kStride; block = block.subspan(kStride)) {
    unsigned next = kTables[7][at(0) ^ (sum & kByte)] ^ kTables[6][at(1) ^ sum >> 8U];
    for (std::size_t i = 2; i < kStride; ++i) next ^= kTables[kStride - 1 - i][at(i)];
    sum = next;
  }
  for (const std::byte b : block)
    sum = kTables[0][(sum ^ std::to_integer<unsigned>(b)) & kByte] ^ sum >> 8U;
  return static_cast<std::uint16_t>(~sum);
}

StreamMessage dnp3_message(ByteView stream) {
  Reader in(stream);
  const auto first = Reader(stream).u8();
  if (first && *first != kStart >> 8U) return no_message(StreamGap::foreign);
  const auto start = in.u16();
  if (start && *start != kStart) return no_message(StreamGap::foreign);
  const auto length = in.u8();
  if (!start || !length) return no_message(StreamGap::need_more);
  if (*length < kCounted) return no_message(StreamGap::foreign);
  if (stream.size() >= kHeader + kChecksum &&
      !has_checksum(stream.first(kHeader), stream.subspan(kHeader, kChecksum)))
    return no_message(StreamGap::foreign);
  return whole_message(stream, frame_size(*length));
}

Result<Dnp3Message> parse_dnp3(ByteView bytes) {
  Result<Dnp3Message> parsed(tl::in_place);  // made where it is returned: it is large
  Reader in(bytes);
  const auto start = in.u16();
  const auto length = in.u8();
  const auto control = in.u8();
  const auto destination = take_u16_le(in);
  const auto source = take_u16_le(in);
  const auto checksum = in.take(kChecksum);
  const bool whole = length && control && destination && source && checksum;
  if ((start && *start != kStart) || (whole && *length < kCounted)) {
    parsed = fail(Errc::unsupported, "no DNP3");
  } else if (!whole) {
    parsed = fail(Errc::malformed, "DNP3 is cut");
  } else if (!has_checksum(bytes.first(kHeader), *checksum)) {
    parsed = fail(Errc::malformed, "DNP3 with a wrong checksum");
  } else {
    parsed->source = *source;
    parsed->destination = *destination;
    parsed->link_function = *control & kLinkFunction;
    parsed->sender = (*control & kFromMaster) != 0 ? OtRole::client : OtRole::server;
    Dnp3Reader reader(*parsed);
    parsed->complete = reader.read_blocks(in, *length - std::size_t{kCounted});
    reader.read_application();
  }
  return parsed;
}

}  // namespace tenken::dissect
