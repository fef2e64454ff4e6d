// DNS messages of any kind: RFC 1035 section 4, with the types of RFC 3596 (AAAA) and RFC 2782
// (SRV). Multicast DNS (RFC 6762), LLMNR (RFC 4795) and NetBIOS names (RFC 1002) share the form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/dns_name.hpp"

namespace tenken::dissect {

/// Types that are read here; others keep their number.
enum class DnsType : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  ptr = 12,
  hinfo = 13,
  txt = 16,
  aaaa = 28,
  srv = 33,
  any = 255,
};

inline constexpr std::uint16_t kDnsInternet = 1;  // class

enum class DnsSection : std::uint8_t { answer, authority, additional };

struct DnsHeader {
  std::uint16_t id = 0;
  bool response = false;
  std::uint8_t opcode = 0;  ///< 0 query, 5 update; NetBIOS has its own
  bool authoritative = false;
  bool truncated = false;
  std::uint8_t rcode = 0;
  std::uint16_t questions = 0;
  std::uint16_t answers = 0;
  std::uint16_t authorities = 0;
  std::uint16_t additional = 0;

  DnsHeader() = default;
};

struct DnsQuestion {
  std::size_t name_at = 0;  ///< for DnsReader::name
  DnsType type = DnsType::a;
  std::uint16_t klass = 0;
  bool unicast = false;  ///< mDNS: the answer may come to the asker alone

  DnsQuestion() = default;
};

struct DnsRecord {
  DnsSection section = DnsSection::answer;
  std::size_t name_at = 0;  ///< for DnsReader::name
  DnsType type = DnsType::a;
  std::uint16_t klass = 0;  ///< without the bit below
  bool flush = false;       ///< mDNS: the record replaces those that were kept
  std::uint32_t ttl = 0;    ///< seconds; mDNS: 0 where the record is taken back
  ByteView data;            ///< part of the message
  std::size_t data_at = 0;

  DnsRecord() = default;
};

struct DnsService {
  std::uint16_t port = 0;
  DnsName host;

  DnsService() = default;
};

/// Machine and system, as some devices announce them by mDNS. Views into the message.
struct DnsHostInfo {
  std::string_view machine;
  std::string_view system;

  DnsHostInfo() = default;
};

/// Walks through a message in its order, without copying it: first questions, then records. The
/// message must outlive it. Names are read only when they are asked for.
class DnsReader {
 public:
  /// Errc::malformed where the header is cut.
  static Result<DnsReader> open(ByteView message);

  const DnsHeader& header() const { return header_; }
  /// Nothing at the end of the questions, or where they are cut.
  std::optional<DnsQuestion> next_question();
  /// Nothing at the end of the records, or where they are cut; passes over questions.
  std::optional<DnsRecord> next_record();
  /// Whether the message ended before what its header promises.
  bool cut() const { return cut_; }

  /// The name at a place of the message; nothing where it is broken.
  std::optional<DnsName> name(std::size_t at) const { return read_dns_name(message_, at); }
  /// Of an A or AAAA record of the class Internet.
  std::optional<IpAddress> address(const DnsRecord& record) const;
  /// What a PTR, CNAME or NS record points to.
  std::optional<DnsName> target(const DnsRecord& record) const;
  /// Of a SRV record.
  std::optional<DnsService> service(const DnsRecord& record) const;

 private:
  explicit DnsReader(ByteView message) : message_(message), in_(message) {}
  std::optional<DnsSection> next_section();

  ByteView message_;
  Reader in_;
  DnsHeader header_;
  unsigned questions_read_ = 0;
  unsigned records_read_ = 0;
  bool cut_ = false;
};

/// A string of a TXT record, taken apart at its first '=' (RFC 6763 section 6.3).
struct TxtPair {
  std::string_view key;
  std::string_view value;
  bool has_value = false;  ///< false: the key stands alone

  TxtPair() = default;
};

/// Walks through the strings of a TXT record; empty ones and those without a key are passed over.
class TxtReader {
 public:
  explicit TxtReader(ByteView data) : in_(data) {}
  std::optional<TxtPair> next();

 private:
  Reader in_;
};

/// The value of the first `key`, whatever its case (RFC 6763 section 6.4).
std::optional<std::string_view> txt_value(ByteView data, std::string_view key);

/// Of a HINFO record (RFC 1035 section 3.3.2).
std::optional<DnsHostInfo> host_info(const DnsRecord& record);

}  // namespace tenken::dissect
