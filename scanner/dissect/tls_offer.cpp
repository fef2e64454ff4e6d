#include "scanner/dissect/tls_offer.hpp"

#include <array>

#include "scanner/dissect/tls_record.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

struct WeakSuite {
  std::uint16_t number;
  std::string_view name;
};

constexpr std::array kWeak{
#define SUITE(number, name) WeakSuite{number, name},
#include "data/tls_weak_suites.def"
#undef SUITE
};

// ECDHE, DHE and RSA with AES-GCM, ChaCha20, AES-CBC, Camellia, 3DES and RC4, for RSA and ECDSA
// keys.
constexpr std::array<std::uint16_t, 38> kUsual{
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xCCAA, 0x009E, 0x009F, 0xC023,
    0xC027, 0xC024, 0xC028, 0xC009, 0xC013, 0xC00A, 0xC014, 0x0067, 0x006B, 0x0033,
    0x0039, 0x0032, 0x0038, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x0041,
    0x0084, 0xC012, 0xC008, 0x0016, 0x000A, 0xC011, 0x0005, 0x0004};

constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kClientHello = 1;

constexpr std::uint16_t kGroups = 10;  // numbers of extensions
constexpr std::uint16_t kPointFormats = 11;
constexpr std::uint16_t kSignatures = 13;
constexpr std::uint16_t kMasterSecret = 23;
constexpr std::uint16_t kRenegotiation = 0xFF01;

constexpr std::array<std::uint16_t, 5> kOfferedGroups{0x001D, 0x0017, 0x0018, 0x0019, 0x0100};
constexpr std::array<std::uint16_t, 12> kOfferedSignatures{
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0202};

void put_list(Writer& out, std::uint16_t extension, std::span<const std::uint16_t> numbers) {
  const auto size = static_cast<unsigned>(2 * numbers.size());
  out.u16(extension).u16(size + 2).u16(size);
  for (const std::uint16_t number : numbers) out.u16(number);
}

Bytes extensions(std::uint16_t version) {
  Writer out;
  put_list(out, kGroups, kOfferedGroups);
  out.u16(kPointFormats).u16(2).u8(1).u8(0);  // uncompressed
  if (version >= kTls12Version) put_list(out, kSignatures, kOfferedSignatures);
  out.u16(kMasterSecret).u16(0);
  out.u16(kRenegotiation).u16(1).u8(0);
  return std::move(out).take();
}

}  // namespace

std::span<const std::uint16_t> usual_suites() { return kUsual; }

std::vector<std::uint16_t> weak_suites() {
  std::vector<std::uint16_t> numbers;
  for (const WeakSuite& suite : kWeak) numbers.push_back(suite.number);
  return numbers;
}

std::string_view weak_suite_name(std::uint16_t suite) {
  for (const WeakSuite& weak : kWeak)
    if (weak.number == suite) return weak.name;
  return {};
}

Bytes tls_client_hello(std::uint16_t version, std::span<const std::uint16_t> suites,
                       ByteView random) {
  Writer body;
  body.u16(version).bytes(random).u8(0);  // no session
  body.u16(static_cast<unsigned>(2 * suites.size()));
  for (const std::uint16_t suite : suites) body.u16(suite);
  body.u8(1).u8(0);  // no compression
  if (version > kSsl3Version) {
    const Bytes more = extensions(version);
    body.u16(static_cast<unsigned>(more.size())).bytes(more);
  }
  const std::size_t size = body.size();
  return Writer()
      .u8(kHandshake)
      .u16(version == kSsl3Version ? kSsl3Version : kTls10Version)  // old servers like it low
      .u16(static_cast<unsigned>(size + TlsHandshakes::kHead))
      .u8(kClientHello)
      .u24(static_cast<std::uint32_t>(size))
      .bytes(body.view())
      .view();
}

std::string_view tls_version_name(std::uint16_t version) {
  switch (version) {
    case kSsl3Version:
      return "SSLv3";
    case kTls10Version:
      return "TLSv1";
    case kTls11Version:
      return "TLSv1.1";
    case kTls12Version:
      return "TLSv1.2";
    case kTls13Version:
      return "TLSv1.3";
    default:
      return {};
  }
}

TlsReaction read_tls_reaction(ByteView heard, TlsServerHello& hello) {
  TlsHandshakes messages(heard);
  if (const auto message = messages.next()) {
    const auto read = parse_tls_server_hello(*message);
    if (!read) return TlsReaction::foreign;
    hello = *read;
    return TlsReaction::chosen;
  }
  switch (messages.end()) {
    case TlsEnd::need_more:
      return TlsReaction::need_more;
    case TlsEnd::alert:
      return TlsReaction::refused;
    default:
      return TlsReaction::foreign;
  }
}

}  // namespace tenken::dissect
