// Elements of the Basic Encoding Rules. X.690 section 8.1; definite lengths and one-octet tags.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/bytes.hpp"

namespace tenken::dissect {

inline constexpr std::uint8_t kBerInteger = 0x02;
inline constexpr std::uint8_t kBerOctets = 0x04;
inline constexpr std::uint8_t kBerObjectId = 0x06;
inline constexpr std::uint8_t kBerSequence = 0x30;

struct BerElement {
  std::uint8_t tag = 0;
  ByteView content;

  BerElement() = default;
};

/// The next element; nothing where it is cut, or its length takes more than four octets.
std::optional<BerElement> take_ber(Reader& in);
/// The content of the next element if it has that tag; else nothing, and the element is passed.
std::optional<ByteView> take_ber(Reader& in, std::uint8_t tag);
/// The value of an integer from 0 to 2^32-1; nothing for others.
std::optional<std::uint32_t> take_ber_number(Reader& in);
/// The content of an object identifier as numbers between dots, at most 32 of them; empty where it
/// is broken.
std::string object_id_text(ByteView content);

}  // namespace tenken::dissect
