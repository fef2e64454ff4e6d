#include "scanner/dissect/dns_message.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kResponseBit = 0x8000;
constexpr unsigned kOpcodeShift = 11;
constexpr std::uint16_t kOpcodeMask = 0x0F;
constexpr std::uint16_t kAuthoritativeBit = 0x0400;
constexpr std::uint16_t kTruncatedBit = 0x0200;
constexpr std::uint16_t kRcodeMask = 0x000F;
constexpr std::uint16_t kTopBit = 0x8000;  // of a class, in mDNS
constexpr unsigned kMaxQuestions = 64;     // read of one message
constexpr unsigned kMaxRecords = 512;      // read of one message: time is bounded, too
constexpr std::size_t kServiceHead = 4;    // priority and weight of a SRV record

}  // namespace

Result<DnsReader> DnsReader::open(ByteView message) {
  DnsReader reader(message);
  Reader& in = reader.in_;
  DnsHeader& header = reader.header_;
  const auto id = in.u16();
  const auto flags = in.u16();
  const auto questions = in.u16();
  const auto answers = in.u16();
  const auto authorities = in.u16();
  const auto additional = in.u16();
  if (!id || !flags || !questions || !answers || !authorities || !additional)
    return fail(Errc::malformed, "DNS is cut");
  header.id = *id;
  header.response = (*flags & kResponseBit) != 0;
  header.opcode = static_cast<std::uint8_t>(*flags >> kOpcodeShift & kOpcodeMask);
  header.authoritative = (*flags & kAuthoritativeBit) != 0;
  header.truncated = (*flags & kTruncatedBit) != 0;
  header.rcode = static_cast<std::uint8_t>(*flags & kRcodeMask);
  header.questions = *questions;
  header.answers = *answers;
  header.authorities = *authorities;
  header.additional = *additional;
  return reader;
}

std::optional<DnsQuestion> DnsReader::next_question() {
  if (cut_ || questions_read_ == header_.questions || questions_read_ == kMaxQuestions)
    return std::nullopt;
  DnsQuestion question;
  question.name_at = message_.size() - in_.remaining();
  const bool named = skip_dns_name(in_);
  const auto type = named ? in_.u16() : std::nullopt;
  const auto klass = type ? in_.u16() : std::nullopt;
  if (!klass) {
    cut_ = true;
    return std::nullopt;
  }
  ++questions_read_;
  question.type = static_cast<DnsType>(*type);
  question.klass = static_cast<std::uint16_t>(*klass & ~kTopBit);
  question.unicast = (*klass & kTopBit) != 0;
  return question;
}

std::optional<DnsSection> DnsReader::next_section() {
  while (next_question()) continue;
  if (cut_ || questions_read_ < header_.questions || records_read_ == kMaxRecords)
    return std::nullopt;
  unsigned end = header_.answers;
  if (records_read_ < end) return DnsSection::answer;
  end += header_.authorities;
  if (records_read_ < end) return DnsSection::authority;
  end += header_.additional;
  if (records_read_ < end) return DnsSection::additional;
  return std::nullopt;
}

std::optional<DnsRecord> DnsReader::next_record() {
  const auto section = next_section();
  if (!section) return std::nullopt;
  DnsRecord record;
  record.section = *section;
  record.name_at = message_.size() - in_.remaining();
  const bool named = skip_dns_name(in_);
  const auto type = named ? in_.u16() : std::nullopt;
  const auto klass = type ? in_.u16() : std::nullopt;
  const auto ttl = klass ? in_.u32() : std::nullopt;
  const auto length = ttl ? in_.u16() : std::nullopt;
  record.data_at = message_.size() - in_.remaining();
  const auto data = length ? in_.take(*length) : std::nullopt;
  if (!data) {
    cut_ = true;
    return std::nullopt;
  }
  ++records_read_;
  record.type = static_cast<DnsType>(*type);
  record.klass = static_cast<std::uint16_t>(*klass & ~kTopBit);
  record.flush = (*klass & kTopBit) != 0;
  record.ttl = *ttl;
  record.data = *data;
  return record;
}

std::optional<IpAddress> DnsReader::address(const DnsRecord& record) const {
  const bool fits = (record.type == DnsType::a && record.data.size() == kIpv4Size) ||
                    (record.type == DnsType::aaaa && record.data.size() == kIpv6Size);
  return fits && record.klass == kDnsInternet ? ip_address(record.data) : std::nullopt;
}

std::optional<DnsName> DnsReader::target(const DnsRecord& record) const {
  const bool points =
      record.type == DnsType::ptr || record.type == DnsType::cname || record.type == DnsType::ns;
  // The name must begin inside the record, wherever it goes from there.
  return points && !record.data.empty() ? name(record.data_at) : std::nullopt;
}

std::optional<DnsService> DnsReader::service(const DnsRecord& record) const {
  Reader in(record.data);
  const auto head = in.take(kServiceHead);
  const auto port = head ? in.u16() : std::nullopt;
  if (record.type != DnsType::srv || !port || in.empty()) return std::nullopt;
  auto host = name(record.data_at + kServiceHead + sizeof(std::uint16_t));
  if (!host) return std::nullopt;
  DnsService service;
  service.port = *port;
  service.host = *host;
  return service;
}

std::optional<DnsHostInfo> host_info(const DnsRecord& record) {
  Reader in(record.data);
  const auto text = [&]() -> std::optional<ByteView> {
    const auto length = in.u8();
    return length ? in.take(*length) : std::nullopt;
  };
  const auto machine = text();
  const auto system = text();
  if (record.type != DnsType::hinfo || !machine || !system) return std::nullopt;
  DnsHostInfo info;
  info.machine = as_text(*machine);
  info.system = as_text(*system);
  return info;
}

std::optional<TxtPair> TxtReader::next() {
  while (const auto length = in_.u8()) {
    const auto bytes = in_.take(*length);
    if (!bytes) return std::nullopt;
    const std::string_view text = as_text(*bytes);
    const std::size_t equals = text.find('=');
    TxtPair pair;
    pair.key = text.substr(0, equals);
    pair.has_value = equals != std::string_view::npos;
    if (pair.has_value) pair.value = text.substr(equals + 1);
    if (!pair.key.empty()) return pair;
  }
  return std::nullopt;
}

std::optional<std::string_view> txt_value(ByteView data, std::string_view key) {
  TxtReader in(data);
  while (const auto pair = in.next())
    if (same_folded(pair->key, key)) return pair->value;
  return std::nullopt;
}

}  // namespace tenken::dissect
