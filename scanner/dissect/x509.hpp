// What a certificate says of the one who shows it. RFC 5280 sections 4.1 and 4.2.1.6; nothing is
// verified here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/tls_record.hpp"

namespace tenken::dissect {

/// A distinguished name; the first attribute of each kind, in the character set of the device.
struct X509Name {
  ByteView whole;  ///< encoded, for comparison
  std::string_view common_name;
  std::string_view organisation;
  std::string_view unit;
  std::string_view serial_number;

  X509Name() = default;
};

/// Views into the certificate.
struct Certificate {
  static constexpr std::size_t kMaxNames = 64;
  static constexpr std::size_t kMaxAddresses = 16;

  bool complete = true;          ///< false: the extensions break off; what came before is here
  ByteView serial;               ///< big-endian
  ByteView signature_algorithm;  ///< content of an object identifier (object_id_text)
  X509Name issuer;
  X509Name subject;
  std::optional<Timestamp> not_before;
  std::optional<Timestamp> not_after;  ///< years behind 2262 are that year
  ByteView key_algorithm;              ///< content of an object identifier
  std::optional<std::size_t> rsa_bits;
  FixedList<std::string_view, kMaxNames> dns_names;
  FixedList<IpAddress, kMaxAddresses> addresses;

  Certificate() = default;
  /// Issued in its own name; the signature is not looked at.
  bool self_signed() const;
};

/// \returns Errc::malformed where the certificate breaks off before its public key
Result<Certificate> parse_certificate(ByteView der);

/// The certificates of a TLS message up to version 1.2, that of the sender first.
struct CertificateChain {
  static constexpr std::size_t kMaxCertificates = 8;
  FixedList<ByteView, kMaxCertificates> certificates;

  CertificateChain() = default;
};

/// \returns Errc::unsupported for other messages, Errc::malformed where a length is wrong
Result<CertificateChain> parse_tls_certificates(const TlsMessage& message);

}  // namespace tenken::dissect
