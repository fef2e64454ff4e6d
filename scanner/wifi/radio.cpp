#include "scanner/wifi/radio.hpp"

#include <zlib.h>

#include "scanner/dissect/fields.hpp"

namespace tenken::wifi {
namespace {

using capture::LinkType;
using dissect::take_u16_le;
using dissect::take_u32_le;

constexpr std::size_t kFcsBytes = 4;
constexpr std::size_t kLeastHead = 8;  // of every kind of header

/// What a receiver's header says.
struct Head {
  std::size_t size = 0;
  bool has_fcs = false;
  bool bad_fcs = false;
  bool padded = false;
  bool may_have_fcs = false;  ///< nothing says whether there is one
  std::optional<std::uint16_t> freq_mhz;

  Head() = default;
};

std::uint16_t freq_of_channel(std::uint32_t channel) {
  constexpr std::uint32_t kLast24 = 13;
  constexpr std::uint32_t kJapan24 = 14;
  constexpr std::uint32_t kLast5 = 200;
  if (channel == 0 || channel > kLast5) return 0;
  if (channel <= kLast24) return static_cast<std::uint16_t>(2407 + 5 * channel);
  if (channel == kJapan24) return 2484;
  return static_cast<std::uint16_t>(5000 + 5 * channel);
}

/// A channel's number, or already a frequency, as drivers differ.
std::optional<std::uint16_t> freq_of(std::uint32_t value) {
  constexpr std::uint32_t kFirstMhz = 2000;
  constexpr std::uint32_t kLastMhz = 8000;
  const std::uint16_t freq = value >= kFirstMhz && value <= kLastMhz
                                 ? static_cast<std::uint16_t>(value)
                                 : freq_of_channel(value);
  if (freq == 0) return std::nullopt;
  return freq;
}

// Radiotap: a bit for each field, the fields in the order of the bits, each aligned to its size.
struct RadiotapField {
  std::uint8_t align;
  std::uint8_t size;
};
constexpr RadiotapField kRadiotapFields[] = {{8, 8}, {1, 1}, {1, 1}, {2, 4}, {2, 2}, {1, 1}, {1, 1},
                                             {2, 2}, {2, 2}, {2, 2}, {1, 1}, {1, 1}, {1, 1}, {1, 1},
                                             {2, 2}, {2, 2}, {1, 1}, {1, 1}, {4, 8}};
constexpr unsigned kRadiotapFlags = 1;
constexpr unsigned kRadiotapChannel = 3;
constexpr unsigned kRadiotapXChannel = 18;

void radiotap_flags(Head& head, std::uint8_t flags) {
  constexpr std::uint8_t kFcsAtEnd = 0x10;
  constexpr std::uint8_t kPadded = 0x20;
  constexpr std::uint8_t kBadFcs = 0x40;
  head.has_fcs = (flags & kFcsAtEnd) != 0;
  head.padded = (flags & kPadded) != 0;
  head.bad_fcs = (flags & kBadFcs) != 0;
}

/// The fields of the first presence word, which is all that matters here; further words repeat
/// them for each antenna.
void radiotap_fields(Head& head, ByteView header, std::size_t at, std::uint32_t present) {
  for (unsigned bit = 0; bit < std::size(kRadiotapFields); ++bit) {
    if ((present >> bit & 1U) == 0) continue;
    const auto [align, size] = kRadiotapFields[bit];
    at = (at + align - 1) / align * align;
    if (at + size > header.size()) return;
    Reader in(header.subspan(at, size));
    at += size;
    if (bit == kRadiotapFlags) radiotap_flags(head, in.u8().value_or(0));
    if (bit == kRadiotapXChannel) (void)in.take(4);
    if (bit == kRadiotapChannel || bit == kRadiotapXChannel)
      head.freq_mhz = freq_of(take_u16_le(in).value_or(0));
  }
}

std::optional<Head> radiotap(ByteView bytes) {
  constexpr std::uint32_t kMore = 1U << 31U;
  Reader in(bytes);
  const auto version = in.u8();
  (void)in.u8();
  const auto size = take_u16_le(in);
  const auto present = take_u32_le(in);
  if (!present || version != 0 || *size < kLeastHead || *size > bytes.size()) return std::nullopt;
  Head head;
  head.size = *size;
  const ByteView header = bytes.first(head.size);
  std::size_t at = kLeastHead;
  for (auto more = present; more && (*more & kMore) != 0; at += 4) more = take_u32_le(in);
  radiotap_fields(head, header, at, *present);
  return head;
}

std::optional<Head> avs(ByteView bytes) {
  constexpr std::uint32_t kMagic = 0x80211000;
  constexpr std::size_t kBeforeChannel = 20;  // two times, the kind of radio
  Reader in(bytes);
  const auto magic = in.u32();
  const auto size = in.u32();
  if (!size || (*magic & 0xFFFFF000U) != kMagic || *size < kLeastHead || *size > bytes.size())
    return std::nullopt;
  Head head;
  head.size = *size;
  head.may_have_fcs = true;
  if (in.take(kBeforeChannel))
    if (const auto channel = in.u32()) head.freq_mhz = freq_of(*channel);
  return head;
}

/// Values of the machine that wrote them: little-endian as a rule, else told by the first word.
std::optional<Head> prism(ByteView bytes) {
  constexpr std::uint32_t kMessage = 0x44;
  constexpr std::uint32_t kOldMessage = 0x41;
  constexpr std::size_t kNameBytes = 16;
  if (auto head = avs(bytes)) return head;  // some drivers write it under this link type
  Reader in(bytes);
  const auto word = in.u32();
  if (!word) return std::nullopt;
  const bool big = *word == kMessage || *word == kOldMessage;
  const auto take = [&in, big] { return big ? in.u32() : take_u32_le(in); };
  const auto size = take();
  if (!size || *size > bytes.size() || !in.take(kNameBytes)) return std::nullopt;
  Head head;
  head.size = *size;
  head.may_have_fcs = true;
  in = Reader(bytes.first(head.size));
  if (!in.take(8 + kNameBytes)) return std::nullopt;
  while (const auto id = take()) {
    const auto status = in.take(4);
    const auto value = take();
    if (!status || !value) break;
    const std::uint32_t index = *id >> 12U;  // 3 with the newer numbers 0x30 for the channel
    if (index == 0x3 || index == 0x30) head.freq_mhz = freq_of(*value);
  }
  return head;
}

void ppi_common(Head& head, ByteView field) {
  constexpr std::uint16_t kFcsAtEnd = 0x0001;
  constexpr std::uint16_t kBadFcs = 0x0004;
  Reader in(field);
  if (!in.take(8)) return;  // time
  const auto flags = take_u16_le(in);
  (void)take_u16_le(in);  // rate
  const auto freq = take_u16_le(in);
  if (flags) {
    head.has_fcs = (*flags & kFcsAtEnd) != 0;
    head.bad_fcs = (*flags & kBadFcs) != 0;
  }
  if (freq) head.freq_mhz = freq_of(*freq);
}

std::optional<Head> ppi(ByteView bytes) {
  constexpr std::uint16_t kCommon = 2;
  constexpr std::uint8_t kAligned = 1;
  Reader in(bytes);
  const auto version = in.u8();
  const auto flags = in.u8();
  const auto size = take_u16_le(in);
  const auto link = take_u32_le(in);
  if (!link || version != 0 || *size < kLeastHead || *size > bytes.size() ||
      *link != static_cast<std::uint32_t>(LinkType::wifi))
    return std::nullopt;
  Head head;
  head.size = *size;
  in = Reader(bytes.first(head.size).subspan(kLeastHead));
  while (const auto type = take_u16_le(in)) {
    const auto length = take_u16_le(in);
    const auto field = length ? in.take(*length) : std::nullopt;
    if (!field) break;
    if (*type == kCommon) ppi_common(head, *field);
    if ((*flags & kAligned) != 0) (void)in.take((4 - *length % 4) % 4);
  }
  return head;
}

std::optional<Head> read_head(ByteView bytes, LinkType link) {
  switch (link) {
    case LinkType::wifi_radiotap:
      return radiotap(bytes);
    case LinkType::wifi_prism:
      return prism(bytes);
    case LinkType::wifi_avs:
      return avs(bytes);
    case LinkType::wifi_ppi:
      return ppi(bytes);
    default: {
      Head bare;
      bare.may_have_fcs = true;
      return bare;
    }
  }
}

/// Whether the last four bytes are the CRC-32 of those before, least significant byte first.
bool fcs_fits(ByteView frame) {
  const ByteView body = frame.first(frame.size() - kFcsBytes);
  const auto sum = ::crc32(::crc32(0, nullptr, 0), reinterpret_cast<const Bytef*>(body.data()),
                           static_cast<uInt>(body.size()));
  Reader in(frame.last(kFcsBytes));
  return take_u32_le(in) == static_cast<std::uint32_t>(sum);
}

void check_fcs(RadioFrame& out, const Head& head, std::size_t missing) {
  if (head.has_fcs && missing > 0) {  // its end was cut off, perhaps only within the checksum
    if (missing < kFcsBytes && out.frame.size() > kFcsBytes)
      out.frame = out.frame.first(out.frame.size() - (kFcsBytes - missing));
  } else if ((head.has_fcs || head.may_have_fcs) && out.frame.size() > kFcsBytes && missing == 0) {
    const bool fits = fcs_fits(out.frame);
    if (fits || head.has_fcs) out.frame = out.frame.first(out.frame.size() - kFcsBytes);
    out.fcs = fits ? Fcs::good : head.has_fcs ? Fcs::wrong : Fcs::unlike;
    return;
  }
  if (head.bad_fcs) out.fcs = Fcs::told_wrong;
}

}  // namespace

bool is_wifi(LinkType link) {
  switch (link) {
    case LinkType::wifi:
    case LinkType::wifi_prism:
    case LinkType::wifi_radiotap:
    case LinkType::wifi_avs:
    case LinkType::wifi_ppi:
      return true;
    default:
      return false;
  }
}

std::optional<RadioFrame> read_radio(const capture::Frame& frame) {
  auto head = read_head(frame.data, frame.link_type);
  if (!head) return std::nullopt;
  if (frame.fcs_length == kFcsBytes) head->has_fcs = true;
  RadioFrame out;
  out.frame = frame.data.subspan(head->size);
  out.padded = head->padded;
  out.fcs_told = head->has_fcs;
  out.freq_mhz = head->freq_mhz;
  const std::size_t captured = frame.data.size();
  check_fcs(out, *head, frame.original_length > captured ? frame.original_length - captured : 0);
  return out;
}

std::optional<std::uint16_t> channel_of(std::uint16_t freq) {
  const auto channel = [](int number) { return static_cast<std::uint16_t>(number); };
  if (freq == 2484) return channel(14);
  if (freq >= 2412 && freq <= 2472) return channel((freq - 2407) / 5);
  if (freq == 5935) return channel(2);
  if (freq >= 5955 && freq <= 7115) return channel((freq - 5950) / 5);
  if (freq >= 5005 && freq <= 5895) return channel((freq - 5000) / 5);
  if (freq >= 4910 && freq <= 4980) return channel((freq - 4000) / 5);
  return std::nullopt;
}

bool is_six_ghz(std::uint16_t freq) { return freq >= 5925 && freq <= 7125; }

}  // namespace tenken::wifi
