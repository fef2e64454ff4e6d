#include "scanner/dissect/x509.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kBoolean = 0x01;
constexpr std::uint8_t kBitString = 0x03;
constexpr std::uint8_t kUtcTime = 0x17;
constexpr std::uint8_t kGeneralizedTime = 0x18;
constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t kVersionTag = 0xA0;
constexpr std::uint8_t kExtensionsTag = 0xA3;
constexpr std::uint8_t kDnsName = 0x82;
constexpr std::uint8_t kAddress = 0x87;
constexpr unsigned kByteBits = 8;

// The arcs 2.5.4 of attributes, and 2.5.29.17 of the alternative names.
constexpr std::array kAttributes{std::byte{0x55}, std::byte{0x04}};
constexpr std::array kAlternativeName{std::byte{0x55}, std::byte{0x1D}, std::byte{0x11}};
// 1.2.840.113549.1.1.1
constexpr std::array kRsa{std::byte{0x2A}, std::byte{0x86}, std::byte{0x48},
                          std::byte{0x86}, std::byte{0xF7}, std::byte{0x0D},
                          std::byte{0x01}, std::byte{0x01}, std::byte{0x01}};
enum Attribute : std::uint8_t {
  kCommonName = 3,
  kSerialNumber = 5,
  kOrganisation = 10,
  kUnit = 11,
};

std::string_view* attribute_of(X509Name& name, ByteView object) {
  if (object.size() != kAttributes.size() + 1 ||
      !std::ranges::equal(object.first(kAttributes.size()), kAttributes))
    return nullptr;
  switch (std::to_integer<std::uint8_t>(object.back())) {
    case kCommonName:
      return &name.common_name;
    case kSerialNumber:
      return &name.serial_number;
    case kOrganisation:
      return &name.organisation;
    case kUnit:
      return &name.unit;
    default:
      return nullptr;
  }
}

X509Name read_name(ByteView whole) {
  X509Name name;
  name.whole = whole;
  Reader sets(whole);
  while (const auto set = take_ber(sets)) {
    Reader pairs(set->tag == kSet ? set->content : ByteView());
    while (const auto pair = take_ber(pairs, kBerSequence)) {
      Reader in(*pair);
      const auto object = take_ber(in, kBerObjectId);
      const auto value = object ? take_ber(in) : std::nullopt;
      std::string_view* field = value ? attribute_of(name, *object) : nullptr;
      if (field && field->empty()) *field = as_text(value->content);
    }
  }
  return name;
}

std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

/// RFC 5280 section 4.1.2.5: always in UTC, two digits of the year up to 2049.
std::optional<Timestamp> read_time(const BerElement& element) {
  constexpr int kLast2000 = 49;
  constexpr int kLastYear = 2261;  // that a Timestamp can hold as a whole
  std::string_view text = as_text(element.content);
  std::optional<int> year;
  if (element.tag == kGeneralizedTime) year = take_digits(text, 4);
  if (element.tag == kUtcTime) {
    year = take_digits(text, 2);
    if (year) *year += *year <= kLast2000 ? 2000 : 1900;
  }
  const auto month = year ? take_digits(text, 2) : std::nullopt;
  const auto day = month ? take_digits(text, 2) : std::nullopt;
  const auto hour = day ? take_digits(text, 2) : std::nullopt;
  const auto minute = hour ? take_digits(text, 2) : std::nullopt;
  // Seconds may be missing in old certificates.
  const bool has_second = minute && !text.empty() && text.front() != 'Z' && text.front() != '+';
  const auto second = has_second ? take_digits(text, 2) : std::optional<int>(0);
  if (!minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(std::clamp(*year, 1700, kLastYear)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto at = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                  std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  return Timestamp(std::chrono::nanoseconds(at.time_since_epoch()).count());
}

std::optional<std::size_t> rsa_bits(ByteView key) {
  Reader in(key);
  if (in.u8() != 0) return std::nullopt;  // unused bits
  const auto pair = take_ber(in, kBerSequence);
  Reader numbers(pair.value_or(ByteView()));
  auto modulus = take_ber(numbers, kBerInteger).value_or(ByteView());
  while (!modulus.empty() && modulus.front() == std::byte{0}) modulus = modulus.subspan(1);
  if (modulus.empty()) return std::nullopt;
  const auto top = std::to_integer<unsigned>(modulus.front());
  std::size_t bits = (modulus.size() - 1) * kByteBits;
  for (unsigned rest = top; rest != 0; rest >>= 1U) ++bits;
  return bits;
}

bool read_key(Certificate& certificate, ByteView info) {
  Reader in(info);
  const auto algorithm = take_ber(in, kBerSequence);
  const auto key = algorithm ? take_ber(in, kBitString) : std::nullopt;
  Reader parts(algorithm.value_or(ByteView()));
  const auto object = take_ber(parts, kBerObjectId);
  if (!key || !object) return false;
  certificate.key_algorithm = *object;
  if (std::ranges::equal(*object, kRsa)) certificate.rsa_bits = rsa_bits(*key);
  return true;
}

bool read_alternative_names(Certificate& certificate, ByteView value) {
  Reader outer(value);
  const auto names = take_ber(outer, kBerSequence);
  if (!names) return false;
  Reader in(*names);
  while (!in.empty()) {
    const auto name = take_ber(in);
    if (!name) return false;
    if (name->tag == kDnsName) certificate.dns_names.push(as_text(name->content));
    if (name->tag != kAddress) continue;
    if (const auto address = ip_address(name->content)) certificate.addresses.push(*address);
  }
  return true;
}

bool read_extensions(Certificate& certificate, ByteView list) {
  Reader outer(list);
  const auto extensions = take_ber(outer, kBerSequence);
  if (!extensions) return false;
  Reader in(*extensions);
  while (!in.empty()) {
    const auto extension = take_ber(in, kBerSequence);
    if (!extension) return false;
    Reader fields(*extension);
    const auto object = take_ber(fields, kBerObjectId);
    auto value = object ? take_ber(fields) : std::nullopt;
    if (value && value->tag == kBoolean) value = take_ber(fields);  // critical
    if (!value) return false;
    if (value->tag == kBerOctets && std::ranges::equal(*object, kAlternativeName) &&
        !read_alternative_names(certificate, value->content))
      return false;
  }
  return true;
}

bool read_validity(Certificate& certificate, ByteView validity) {
  Reader in(validity);
  const auto from = take_ber(in);
  const auto to = from ? take_ber(in) : std::nullopt;
  if (!to) return false;
  certificate.not_before = read_time(*from);
  certificate.not_after = read_time(*to);
  return true;
}

/// Unique identifiers may stand before the extensions.
bool read_tail(Certificate& certificate, Reader& in) {
  while (!in.empty()) {
    const auto element = take_ber(in);
    if (!element) return false;
    if (element->tag == kExtensionsTag) return read_extensions(certificate, element->content);
  }
  return true;
}

}  // namespace

bool Certificate::self_signed() const {
  return !subject.whole.empty() && std::ranges::equal(subject.whole, issuer.whole);
}

Result<Certificate> parse_certificate(ByteView der) {
  const auto broken = [] { return fail(Errc::malformed, "certificate breaks off"); };
  Reader outer(der);
  const auto whole = take_ber(outer, kBerSequence);
  Reader parts(whole.value_or(ByteView()));
  const auto body = take_ber(parts, kBerSequence);
  if (!body) return broken();
  Reader in(*body);
  Reader after_version(in);
  if (const auto version = take_ber(after_version); version && version->tag == kVersionTag)
    in = after_version;
  const auto serial = take_ber(in, kBerInteger);
  const auto signature = serial ? take_ber(in, kBerSequence) : std::nullopt;
  const auto issuer = signature ? take_ber(in, kBerSequence) : std::nullopt;
  const auto validity = issuer ? take_ber(in, kBerSequence) : std::nullopt;
  const auto subject = validity ? take_ber(in, kBerSequence) : std::nullopt;
  const auto key = subject ? take_ber(in, kBerSequence) : std::nullopt;
  Certificate certificate;
  if (!key || !read_validity(certificate, *validity) || !read_key(certificate, *key))
    return broken();
  Reader algorithm(*signature);
  certificate.signature_algorithm = take_ber(algorithm, kBerObjectId).value_or(ByteView());
  certificate.serial = *serial;
  certificate.issuer = read_name(*issuer);
  certificate.subject = read_name(*subject);
  certificate.complete = read_tail(certificate, in);
  return certificate;
}

Result<CertificateChain> parse_tls_certificates(const TlsMessage& message) {
  if (message.type != TlsType::certificate)
    return fail(Errc::unsupported, "not a certificate message");
  Reader outer(message.body);
  const auto length = outer.u24();
  if (!length || *length != outer.remaining())
    return fail(Errc::malformed, "list of certificates has another length");
  Reader in(outer.rest());
  CertificateChain chain;
  while (!in.empty()) {
    const auto size = in.u24();
    const auto der = size ? in.take(*size) : std::nullopt;
    if (!der) return fail(Errc::malformed, "a certificate runs past the list");
    if (!chain.certificates.push(*der)) break;
  }
  return chain;
}

}  // namespace tenken::dissect
