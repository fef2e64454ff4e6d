#include "scanner/dissect/mdns.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "scanner/dissect/dns_encode.hpp"
#include "scanner/dissect/dns_message.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kUnicastAnswer = 0x8000;  // in the class of a question
constexpr std::size_t kMaxKept = 64;              // types, and addresses, of one message

void put_u16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::byte>((value >> 8U) & 0xFFU));
  out.push_back(static_cast<std::byte>(value & 0xFFU));
}

/// The name in lower case; nothing where it holds more than letters, digits, '-' and '_', as no
/// service type does.
std::optional<std::string> plain_name(const DnsName& name) {
  std::string plain;
  for (const char c : name.text()) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x7F || (std::isalnum(byte) == 0 && c != '-' && c != '_' && c != '.'))
      return std::nullopt;
    plain += static_cast<char>(std::tolower(byte));
  }
  return plain;
}

bool is_service_type(std::string_view name) {
  return name.starts_with('_') && (name.ends_with("._tcp.local") || name.ends_with("._udp.local"));
}

template <class T>
void keep(std::vector<T>& values, T value) {
  if (values.size() < kMaxKept && std::find(values.begin(), values.end(), value) == values.end())
    values.push_back(std::move(value));
}

void keep_record(const DnsReader& reader, const DnsRecord& record, MdnsAnswer& answer) {
  if (record.klass != kDnsInternet) return;
  if (auto address = reader.address(record)) keep(answer.addresses, std::move(*address));
  if (record.type != DnsType::ptr) return;
  const auto target = reader.target(record);
  auto name = target ? plain_name(*target) : std::nullopt;
  if (name && is_service_type(*name)) keep(answer.types, std::move(*name));
}

}  // namespace

Bytes make_mdns_question(std::uint16_t id, std::span<const std::string> names) {
  Bytes questions;
  std::size_t count = 0;
  for (const std::string& name : names) {
    const auto encoded = encode_dns_name(name);
    if (!encoded || count == kMaxMdnsQuestions) continue;
    ++count;
    questions.insert(questions.end(), encoded->begin(), encoded->end());
    put_u16(questions, static_cast<std::uint16_t>(DnsType::ptr));
    put_u16(questions, kDnsInternet | kUnicastAnswer);
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
  auto reader = DnsReader::open(message);
  if (!reader) return Unexpected(reader.error());
  if (!reader->header().response) return fail(Errc::unsupported, "not an mDNS response");
  MdnsAnswer answer;
  answer.id = reader->header().id;
  while (const auto record = reader->next_record()) keep_record(*reader, *record, answer);
  if (reader->cut()) return fail(Errc::malformed, "mDNS message is cut off");
  return answer;
}

}  // namespace tenken::dissect
