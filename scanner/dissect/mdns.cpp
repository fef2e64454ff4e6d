#include "scanner/dissect/mdns.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypePtr = 12;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint16_t kClassInternet = 1;
constexpr std::uint16_t kUnicastAnswer = 0x8000;  // in the class of a question
constexpr std::uint16_t kClassMask = 0x7FFF;      // the other bit says: flush the cache
constexpr std::uint16_t kResponseBit = 0x8000;
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxName = 255;
constexpr unsigned kMaxPointers = 16;  // of one name; each must point backwards, too
constexpr unsigned kMaxRecords = 256;
constexpr std::size_t kMaxKept = 64;  // types, and addresses, of one message

void put_u16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::byte>((value >> 8U) & 0xFFU));
  out.push_back(static_cast<std::byte>(value & 0xFFU));
}

/// The name as labels, or nothing when it is none.
std::optional<Bytes> encode_name(std::string_view name) {
  Bytes out;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > kMaxLabel) return std::nullopt;
    out.push_back(static_cast<std::byte>(label.size()));
    for (const char c : label) out.push_back(static_cast<std::byte>(c));
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  if (out.empty() || out.size() + 1 > kMaxName) return std::nullopt;
  out.push_back(std::byte{0});
  return out;
}

/// Skips a name; a compression pointer ends it.
bool skip_name(Reader& in) {
  while (true) {
    const auto length = in.u8();
    if (!length) return false;
    if (*length == 0) return true;
    if (*length > kMaxLabel) return (*length & 0xC0U) == 0xC0U && in.u8().has_value();
    if (!in.take(*length)) return false;
  }
}

/// The name at `at`, lower case; nothing where it is broken or holds more than letters, digits, '-'
/// and '_', as no service type does.
std::optional<std::string> read_name(ByteView message, std::size_t at) {
  std::string name;
  for (unsigned pointers = 0; at < message.size();) {
    const auto length = std::to_integer<std::size_t>(message[at]);
    if (length == 0) return name;
    if ((length & 0xC0U) == 0xC0U) {
      if (at + 1 >= message.size() || ++pointers > kMaxPointers) return std::nullopt;
      const std::size_t target =
          (length & 0x3FU) << 8U | std::to_integer<std::size_t>(message[at + 1]);
      if (target >= at) return std::nullopt;
      at = target;
      continue;
    }
    if (length > kMaxLabel || length >= message.size() - at) return std::nullopt;
    if (name.size() + length + 1 > kMaxName) return std::nullopt;
    if (!name.empty()) name += '.';
    for (const char c : as_text(message.subspan(at + 1, length))) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte > 0x7F || (std::isalnum(byte) == 0 && c != '-' && c != '_')) return std::nullopt;
      name += static_cast<char>(std::tolower(byte));
    }
    at += length + 1;
  }
  return std::nullopt;
}

bool is_service_type(std::string_view name) {
  return name.starts_with('_') && (name.ends_with("._tcp.local") || name.ends_with("._udp.local"));
}

template <class T>
void keep(std::vector<T>& values, T value) {
  if (values.size() < kMaxKept && std::find(values.begin(), values.end(), value) == values.end())
    values.push_back(std::move(value));
}

void keep_address(MdnsAnswer& answer, std::uint16_t type, ByteView data) {
  std::array<std::uint8_t, 16> octets{};
  const auto octet = [](std::byte b) { return std::to_integer<std::uint8_t>(b); };
  if (type == kTypeAaaa && data.size() == octets.size()) {
    std::transform(data.begin(), data.end(), octets.begin(), octet);
    keep(answer.addresses, IpAddress::v6(octets));
  } else if (type == kTypeA && data.size() == 4) {
    Reader in(data);
    keep(answer.addresses, IpAddress::v4(in.u32().value_or(0)));
  }
}

/// One record. \returns false where it is cut
bool read_record(Reader& in, ByteView message, MdnsAnswer& answer) {
  if (!skip_name(in)) return false;
  const auto type = in.u16();
  const auto klass = in.u16();
  const auto ttl = in.u32();
  const auto length = in.u16();
  if (!type || !klass || !ttl || !length) return false;
  const std::size_t at = message.size() - in.remaining();
  const auto data = in.take(*length);
  if (!data) return false;
  if ((*klass & kClassMask) != kClassInternet) return true;
  keep_address(answer, *type, *data);
  if (*type != kTypePtr) return true;
  // What it points to must begin inside the record, wherever it goes from there.
  auto name = data->empty() ? std::nullopt : read_name(message, at);
  if (name && is_service_type(*name)) keep(answer.types, std::move(*name));
  return true;
}

}  // namespace

Bytes make_mdns_question(std::uint16_t id, std::span<const std::string> names) {
  Bytes questions;
  std::size_t count = 0;
  for (const std::string& name : names) {
    const auto encoded = encode_name(name);
    if (!encoded || count == kMaxMdnsQuestions) continue;
    ++count;
    questions.insert(questions.end(), encoded->begin(), encoded->end());
    put_u16(questions, kTypePtr);
    put_u16(questions, kClassInternet | kUnicastAnswer);
  }
  Bytes message;
  put_u16(message, id);
  put_u16(message, 0);
  put_u16(message, count);
  for (int section = 0; section < 3; ++section) put_u16(message, 0);
  message.insert(message.end(), questions.begin(), questions.end());
  return message;
}

Result<MdnsAnswer> parse_mdns_answer(ByteView message) {
  const auto cut = [] { return fail(Errc::malformed, "mDNS message is cut off"); };
  Reader in(message);
  const auto id = in.u16();
  const auto flags = in.u16();
  const auto questions = in.u16();
  const auto answers = in.u16();
  const auto authorities = in.u16();
  const auto additional = in.u16();
  if (!id || !flags || !questions || !answers || !authorities || !additional) return cut();
  if ((*flags & kResponseBit) == 0) return fail(Errc::unsupported, "not an mDNS response");
  for (unsigned i = 0; i < *questions; ++i)
    if (!skip_name(in) || !in.take(4)) return cut();
  MdnsAnswer answer;
  answer.id = *id;
  const unsigned records = unsigned{*answers} + *authorities + *additional;
  for (unsigned i = 0; i < std::min(records, kMaxRecords); ++i)
    if (!read_record(in, message, answer)) return cut();
  return answer;
}

}  // namespace tenken::dissect
