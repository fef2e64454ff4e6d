#include "scanner/dissect/tls_hello.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tenken::dissect {
namespace {

enum Extension : std::uint16_t {
  kServerName = 0,
  kSupportedGroups = 10,
  kPointFormats = 11,
  kSignatureAlgorithms = 13,
  kAlpn = 16,
  kSupportedVersions = 43,
};

constexpr std::size_t kRandom = 32;       // bytes
constexpr std::uint8_t kHostName = 0;     // RFC 6066 section 3
constexpr std::uint16_t kDraft13 = 0x7F;  // high byte of the drafts of TLS 1.3
constexpr std::size_t kSsl2Cipher = 3;    // bytes

// RFC 8446 section 4.1.3: the random of a HelloRetryRequest.
constexpr std::array<std::uint8_t, kRandom> kRetry{
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

std::optional<ByteView> take_vector8(Reader& in) {
  const auto size = in.u8();
  return size ? in.take(*size) : std::nullopt;
}

std::optional<ByteView> take_vector16(Reader& in) {
  const auto size = in.u16();
  return size ? in.take(*size) : std::nullopt;
}

/// A list of two-byte numbers behind its length of two bytes.
std::optional<TlsCodes> codes16(ByteView data) {
  Reader in(data);
  const auto list = take_vector16(in);
  if (!list) return std::nullopt;
  return TlsCodes(*list);
}

bool read_server_name(TlsClientHello& hello, ByteView data) {
  hello.has_server_name = true;
  Reader outer(data);
  const auto list = take_vector16(outer);
  if (!list) return data.empty();
  Reader in(*list);
  while (const auto type = in.u8()) {
    const auto name = take_vector16(in);
    if (!name) return false;
    if (*type == kHostName && hello.server_name.empty()) hello.server_name = as_text(*name);
  }
  return true;
}

bool read_alpn(TlsClientHello& hello, ByteView data) {
  Reader outer(data);
  const auto list = take_vector16(outer);
  if (!list) return false;
  Reader in(*list);
  while (!in.empty()) {
    const auto name = take_vector8(in);
    if (!name) return false;
    if (!hello.alpn.push(as_text(*name))) return true;
  }
  return true;
}

bool read_codes(TlsCodes& codes, std::optional<TlsCodes> read) {
  if (read) codes = *read;
  return read.has_value();
}

bool read_client_extension(TlsClientHello& hello, std::uint16_t type, ByteView data) {
  Reader in(data);
  switch (type) {
    case kServerName:
      return read_server_name(hello, data);
    case kAlpn:
      return read_alpn(hello, data);
    case kSupportedGroups:
      return read_codes(hello.groups, codes16(data));
    case kSignatureAlgorithms:
      return read_codes(hello.signatures, codes16(data));
    case kPointFormats: {
      const auto formats = take_vector8(in);
      if (formats) hello.point_formats = *formats;
      return formats.has_value();
    }
    case kSupportedVersions: {
      const auto versions = take_vector8(in);
      if (versions) hello.versions = TlsCodes(*versions);
      return versions.has_value();
    }
    default:
      return true;
  }
}

/// Walks the extensions; false where they break off. Messages of before TLS 1.0 have none.
template <class Hello, class Visitor>
bool read_extensions(Hello& hello, Reader& in, const Visitor& visit) {
  if (in.empty()) return true;
  const auto length = in.u16();
  if (!length) return false;
  const bool fits = *length <= in.remaining();
  Reader list(in.rest().first(std::min<std::size_t>(*length, in.remaining())));
  bool sound = fits;
  while (!list.empty()) {
    const auto type = list.u16();
    const auto data = type ? take_vector16(list) : std::nullopt;
    if (!data) return false;
    hello.extensions.push(*type);
    if (!visit(*type, *data)) sound = false;
  }
  return sound;
}

Unexpected cut_hello() { return fail(Errc::malformed, "TLS hello is cut"); }

Result<TlsClientHello> parse_ssl2(ByteView body) {
  Reader in(body);
  TlsClientHello hello;
  const auto version = in.u16();
  const auto cipher_size = in.u16();
  const auto session_size = in.u16();
  const auto challenge_size = in.u16();
  const auto ciphers = challenge_size ? in.take(*cipher_size) : std::nullopt;
  const auto session = ciphers ? in.take(*session_size) : std::nullopt;
  if (!session || !in.take(*challenge_size)) return cut_hello();
  hello.ssl2 = true;
  hello.version = *version;
  hello.ssl2_ciphers = ciphers->first(ciphers->size() - ciphers->size() % kSsl2Cipher);
  return hello;
}

}  // namespace

bool TlsCodes::contains(std::uint16_t code) const {
  for (std::size_t i = 0; i < size(); ++i)
    if ((*this)[i] == code) return true;
  return false;
}

std::uint16_t TlsClientHello::highest_version() const {
  std::uint16_t highest = 0;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const std::uint16_t one = versions[i] >> 8U == kDraft13 ? kTls13Version : versions[i];
    if (!is_grease(one)) highest = std::max(highest, one);
  }
  return highest != 0 ? highest : version;
}

Result<TlsClientHello> parse_tls_client_hello(const TlsMessage& message) {
  if (message.type == TlsType::ssl2_client_hello) return parse_ssl2(message.body);
  if (message.type != TlsType::client_hello) return fail(Errc::unsupported, "not a client hello");
  Reader in(message.body);
  TlsClientHello hello;
  const auto version = in.u16();
  const auto random = in.take(kRandom);
  const auto session = random ? take_vector8(in) : std::nullopt;
  const auto ciphers = session ? take_vector16(in) : std::nullopt;
  if (!ciphers || !take_vector8(in)) return cut_hello();
  hello.version = *version;
  hello.ciphers = TlsCodes(*ciphers);
  hello.complete = read_extensions(hello, in, [&](std::uint16_t type, ByteView data) {
    return read_client_extension(hello, type, data);
  });
  return hello;
}

Result<TlsServerHello> parse_tls_server_hello(const TlsMessage& message) {
  if (message.type != TlsType::server_hello) return fail(Errc::unsupported, "not a server hello");
  Reader in(message.body);
  TlsServerHello hello;
  const auto version = in.u16();
  const auto random = in.take(kRandom);
  const auto session = random ? take_vector8(in) : std::nullopt;
  const auto cipher = session ? in.u16() : std::nullopt;
  if (!cipher || !in.u8()) return cut_hello();  // the compression
  hello.version = *version;
  hello.chosen = *version;
  hello.cipher = *cipher;
  hello.retry = std::ranges::equal(*random, std::as_bytes(std::span(kRetry)));
  hello.complete = read_extensions(hello, in, [&](std::uint16_t type, ByteView data) {
    Reader value(data);
    if (type == kSupportedVersions) {
      const auto chosen = value.u16();
      if (chosen) hello.chosen = *chosen >> 8U == kDraft13 ? kTls13Version : *chosen;
      return chosen.has_value();
    }
    if (type != kAlpn) return true;
    const auto list = take_vector16(value);
    Reader names(list.value_or(ByteView()));
    const auto name = take_vector8(names);
    if (name) hello.alpn = as_text(*name);
    return name.has_value();
  });
  return hello;
}

}  // namespace tenken::dissect
