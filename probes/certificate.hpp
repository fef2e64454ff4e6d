// What an inventory needs of an X.509 certificate. RFC 5280.
#pragma once

#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::probes {

struct Certificate {
  std::string subject;  ///< RFC 2253 text
  std::string issuer;
  std::vector<std::string>
      names;  ///< subject alternative names: "DNS:...", "IP:...", "URI:...", "email:..."
  std::string not_before;  ///< RFC 3339, or empty when unreadable
  std::string not_after;
  std::string key;           ///< "RSA 2048", "EC P-256", "ED25519"; "unknown" when unreadable
  std::string signature;     ///< algorithm, such as "sha256WithRSAEncryption"
  bool self_signed = false;  ///< its own key verifies its signature
  std::string sha256;        ///< of the DER, hexadecimal
  std::string spki_sha256;  ///< of the public key info, hexadecimal: the same for every certificate
                            ///< of one key

  Certificate() = default;
};

/// \param der  as the server sent it, any content; malformed when OpenSSL cannot read it
Result<Certificate> read_certificate(ByteView der);

}  // namespace tenken::probes
