#include "scanner/dissect/nbns.hpp"

#include <algorithm>

#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kNameBytes = 16;  // 15 of the name and its kind
constexpr auto kTypeName = static_cast<DnsType>(0x20);
constexpr auto kTypeStatus = static_cast<DnsType>(0x21);
constexpr std::uint16_t kGroupFlag = 0x8000;

std::optional<NetbiosName> name_at(const DnsReader& reader, std::size_t at) {
  const auto name = reader.name(at);
  if (!name) return std::nullopt;
  const std::string_view text = name->text();
  return decode_netbios_name(text.substr(0, text.find('.')));
}

void keep_bindings(NbnsMessage& message, const NetbiosName& name, ByteView data) {
  Reader in(data);
  while (true) {
    const auto flags = in.u16();
    auto address = flags ? take_ipv4(in) : std::nullopt;
    if (!address) return;
    NbnsBinding binding;
    binding.name = name;
    binding.group = (*flags & kGroupFlag) != 0;
    binding.address = std::move(*address);
    if (!message.bindings.push(std::move(binding))) return;
  }
}

void keep_status(NbnsMessage& message, ByteView data) {
  Reader in(data);
  const auto count = in.u8();
  for (unsigned i = 0; i < count.value_or(0); ++i) {
    const auto text = in.take(kNameBytes - 1);
    const auto kind = text ? in.u8() : std::nullopt;
    const auto flags = kind ? in.u16() : std::nullopt;
    if (!flags) {
      message.complete = false;
      return;
    }
    NbnsOwnName own;
    own.name = NetbiosName(as_text(*text), static_cast<NetbiosKind>(*kind));
    own.group = (*flags & kGroupFlag) != 0;
    message.names.push(own);
  }
  const auto unit = take_mac(in);
  if (unit && !unit->is_zero()) message.unit = unit;
}

}  // namespace

NetbiosName::NetbiosName(std::string_view padded, NetbiosKind k) : kind(k) {
  const std::string_view text = trimmed(padded.substr(0, kMaxText));
  size_ = static_cast<std::uint8_t>(text.size());
  std::copy(text.begin(), text.end(), text_.begin());
}

std::optional<NetbiosName> decode_netbios_name(std::string_view encoded) {
  constexpr unsigned kHalf = 4;  // bits that one letter carries, from 'A' on
  if (encoded.size() != 2 * kNameBytes) return std::nullopt;
  std::array<char, kNameBytes> bytes{};
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] < 'A' || encoded[i] > 'P') return std::nullopt;
    const unsigned half = static_cast<unsigned>(encoded[i] - 'A');
    const unsigned first = static_cast<unsigned char>(bytes[i / 2]);
    bytes[i / 2] = static_cast<char>(first << kHalf | half);
  }
  const auto kind = static_cast<unsigned char>(bytes.back());
  return NetbiosName({bytes.data(), kNameBytes - 1}, static_cast<NetbiosKind>(kind));
}

Result<NbnsMessage> parse_nbns(ByteView bytes) {
  auto reader = DnsReader::open(bytes);
  if (!reader) return Unexpected(reader.error());
  Result<NbnsMessage> result{NbnsMessage()};
  NbnsMessage& message = *result;
  message.response = reader->header().response;
  message.operation = static_cast<NbnsOperation>(reader->header().opcode);
  message.rcode = reader->header().rcode;
  while (const auto question = reader->next_question()) {
    if (message.question) continue;
    message.question = name_at(*reader, question->name_at);
    message.status = question->type == kTypeStatus;
  }
  while (const auto record = reader->next_record()) {
    if (record->type == kTypeStatus) {
      message.status = true;
      keep_status(message, record->data);
    } else if (record->type == kTypeName) {
      if (const auto name = name_at(*reader, record->name_at))
        keep_bindings(message, *name, record->data);
    }
  }
  message.complete = message.complete && !reader->cut();
  return result;
}

}  // namespace tenken::dissect
