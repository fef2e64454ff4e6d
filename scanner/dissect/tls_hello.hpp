// What both sides of a TLS connection offer and choose. RFC 5246 section 7.4.1, RFC 8446 sections
// 4.1.2, 4.1.3 and 4.2; values left out as GREASE by RFC 8701.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/tls_record.hpp"

namespace tenken::dissect {

inline constexpr std::uint16_t kSsl2Version = 0x0002;
inline constexpr std::uint16_t kSsl3Version = 0x0300;
inline constexpr std::uint16_t kTls10Version = 0x0301;
inline constexpr std::uint16_t kTls11Version = 0x0302;
inline constexpr std::uint16_t kTls12Version = 0x0303;
inline constexpr std::uint16_t kTls13Version = 0x0304;

/// Numbers without meaning, by which clients keep servers tolerant.
constexpr bool is_grease(std::uint16_t code) {
  return (code & 0x0F0FU) == 0x0A0AU && code >> 8U == (code & 0xFFU);
}

/// A list of numbers of two bytes, where it lies in the message; GREASE included.
class TlsCodes {
 public:
  TlsCodes() = default;
  explicit TlsCodes(ByteView bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size() / 2; }
  bool empty() const { return size() == 0; }
  std::uint16_t operator[](std::size_t index) const {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes_[2 * index]) << 8U |
                                      std::to_integer<unsigned>(bytes_[2 * index + 1]));
  }
  bool contains(std::uint16_t code) const;
  ByteView bytes() const { return bytes_; }

 private:
  ByteView bytes_;
};

/// Views into the message.
struct TlsClientHello {
  static constexpr std::size_t kMaxExtensions = 64;
  static constexpr std::size_t kMaxAlpn = 8;

  bool ssl2 = false;          ///< sent in the form of SSL 2; `ciphers` is then `ssl2_ciphers`
  bool complete = true;       ///< false: the extensions break off; what came before is here
  std::uint16_t version = 0;  ///< as the head says; up to TLS 1.2
  TlsCodes versions;          ///< supported_versions; empty where it is not sent
  TlsCodes ciphers;           ///< in the client's order of preference
  ByteView ssl2_ciphers;      ///< three bytes each; 00 before those of TLS
  FixedList<std::uint16_t, kMaxExtensions> extensions;  ///< in the order of the wire, with GREASE
  bool has_server_name = false;
  std::string_view server_name;
  FixedList<std::string_view, kMaxAlpn> alpn;
  TlsCodes groups;
  TlsCodes signatures;  ///< signature_algorithms
  ByteView point_formats;

  TlsClientHello() = default;
  /// The highest version that the client speaks; drafts of TLS 1.3 count as it.
  std::uint16_t highest_version() const;
};

/// Reads a client_hello or ssl2_client_hello. \returns Errc::unsupported for other messages,
/// Errc::malformed where what stands before the extensions is cut
Result<TlsClientHello> parse_tls_client_hello(const TlsMessage& message);

/// Views into the message.
struct TlsServerHello {
  static constexpr std::size_t kMaxExtensions = 32;

  bool complete = true;
  bool retry = false;         ///< a HelloRetryRequest: the client shall offer another group
  std::uint16_t version = 0;  ///< as the head says
  std::uint16_t chosen = 0;   ///< the version of the connection
  std::uint16_t cipher = 0;
  FixedList<std::uint16_t, kMaxExtensions> extensions;
  std::string_view alpn;  ///< up to TLS 1.2; later it is encrypted

  TlsServerHello() = default;
};

Result<TlsServerHello> parse_tls_server_hello(const TlsMessage& message);

}  // namespace tenken::dissect
