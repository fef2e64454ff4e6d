// TLS messages and certificates, field by field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/wire.hpp"

namespace tenken::test {

inline Wire tls_record(unsigned type, const Wire& content, unsigned version = 0x0301) {
  return Wire().u8(type).u16(version).u16(content.size()).bytes(content);
}
inline Wire tls_message(unsigned type, const Wire& body) {
  return Wire().u8(type).u24(body.size()).bytes(body);
}
inline Wire list8(const Wire& content) { return Wire().u8(content.size()).bytes(content); }
inline Wire list16(const Wire& content) { return Wire().u16(content.size()).bytes(content); }
inline Wire list24(const Wire& content) { return Wire().u24(content.size()).bytes(content); }
inline Wire tls_codes(const std::vector<unsigned>& codes) {
  Wire wire;
  for (const unsigned code : codes) wire.u16(code);
  return wire;
}
inline Wire tls_extension(unsigned type, const Wire& content) {
  return Wire().u16(type).bytes(list16(content));
}
inline Wire tls_server_name(std::string_view name) {
  return tls_extension(0, list16(Wire().u8(0).bytes(list16(Wire().text(name)))));
}

/// The body of a client hello. \param extensions  encoded, one after the other
inline Wire client_hello(const std::vector<unsigned>& ciphers, const Wire& extensions,
                         unsigned version = 0x0303) {
  return Wire()
      .u16(version)
      .fill(32, 0x11)
      .bytes(list8(Wire().fill(32, 0x22)))
      .bytes(list16(tls_codes(ciphers)))
      .bytes(list8(Wire().u8(0)))
      .bytes(list16(extensions));
}

inline Wire server_hello(unsigned cipher, const Wire& extensions, unsigned version = 0x0303) {
  return Wire().u16(version).fill(32, 0x33).u8(0).u16(cipher).u8(0).bytes(list16(extensions));
}

/// An element of DER with a length of one or three bytes.
inline Wire der(unsigned tag, const Wire& content) {
  Wire wire;
  wire.u8(tag);
  if (content.size() < 0x80)
    wire.u8(content.size());
  else
    wire.u8(0x82).u16(content.size());
  return wire.bytes(content);
}
inline Wire der(unsigned tag, std::string_view content) { return der(tag, Wire().text(content)); }

/// One attribute of a name, 2.5.4.`attribute`.
inline Wire der_attribute(unsigned attribute, std::string_view value) {
  const Wire object = der(0x06, Wire().u8(0x55).u8(0x04).u8(attribute));
  return der(0x31, der(0x30, Wire(object).bytes(der(0x0C, value))));
}

struct CertificateParts {
  Wire issuer = der_attribute(3, "Example CA");
  Wire subject = Wire(der_attribute(10, "Example Cameras")).bytes(der_attribute(3, "cam-7"));
  Wire from = der(0x17, "240229010203Z");
  Wire to = der(0x18, "20510101000000Z");
  Wire names = Wire(der(0x82, "cam-7.example")).bytes(der(0x87, Wire().u32(0xC0000207)));
  std::size_t rsa_bytes = 128;
};

inline Wire certificate(const CertificateParts& parts = CertificateParts()) {
  const Wire sha256_rsa =
      der(0x30,
          Wire(der(0x06, Wire().u32(0x2A864886).u32(0xF70D0101).u8(11))).bytes(der(0x05, Wire())));
  const Wire rsa = der(
      0x30, Wire(der(0x06, Wire().u32(0x2A864886).u32(0xF70D0101).u8(1))).bytes(der(0x05, Wire())));
  const Wire modulus = der(0x02, Wire().u8(0).fill(parts.rsa_bytes, 0xC1));
  const Wire key =
      der(0x03, Wire().u8(0).bytes(der(0x30, Wire(modulus).bytes(der(0x02, Wire().u24(65537))))));
  const Wire alternative = der(0x30, Wire(der(0x06, Wire().u24(0x551D11)))
                                         .bytes(der(0x01, Wire().u8(0xFF)))
                                         .bytes(der(0x04, der(0x30, parts.names))));
  const Wire body = Wire(der(0xA0, der(0x02, Wire().u8(2))))
                        .bytes(der(0x02, Wire().u16(0x1234)))
                        .bytes(sha256_rsa)
                        .bytes(der(0x30, parts.issuer))
                        .bytes(der(0x30, Wire(parts.from).bytes(parts.to)))
                        .bytes(der(0x30, parts.subject))
                        .bytes(der(0x30, Wire(rsa).bytes(key)))
                        .bytes(der(0xA3, der(0x30, alternative)));
  return der(0x30, Wire(der(0x30, body)).bytes(sha256_rsa).bytes(der(0x03, Wire().fill(9))));
}

}  // namespace tenken::test
