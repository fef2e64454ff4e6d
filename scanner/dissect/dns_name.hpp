// Domain names on the wire. RFC 1035 sections 3.1 and 4.1.4; text as in RFC 6763 section 4.3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

inline constexpr std::size_t kMaxDnsLabel = 63;  // bytes
inline constexpr std::size_t kMaxDnsName = 255;  // bytes on the wire

/// A name as text, kept in place: labels between dots, without a dot at the end; empty for the
/// root. Dots and backslashes inside a label are written as \. and \\. The bytes are those of the
/// wire, in no certain character set.
class DnsName {
 public:
  std::string_view text() const { return {text_.data(), size_}; }
  bool empty() const { return size_ == 0; }
  /// \returns false, and leaves the name as it was, where it would become too long
  bool add_label(std::string_view label);

 private:
  static constexpr std::size_t kMaxText = 2 * kMaxDnsName;  // if every byte is escaped
  std::array<char, kMaxText> text_{};
  std::uint16_t size_ = 0;
};

/// The name that begins at `at`. Compression pointers must point before the place where they
/// stand, and there are few of them, so that no name loops; nothing where it is broken.
std::optional<DnsName> read_dns_name(ByteView message, std::size_t at);

/// Moves behind a name; a compression pointer ends it. \returns false where it is cut
bool skip_dns_name(Reader& in);

}  // namespace tenken::dissect
