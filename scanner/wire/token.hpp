// TokenKey: what proves that an answer belongs to a SYN of this scan, without memory of the SYN.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "scanner/dissect/ip_key.hpp"

namespace tenken::wire {

/// Source ports of raw SYNs: above those that the kernel gives to connections of its own (32768 to
/// 60999 unless configured), so that it resets what a host accepts and takes nothing for its own.
inline constexpr std::uint16_t kFirstTokenPort = 61000;
inline constexpr std::uint16_t kTokenPorts = 4096;

inline constexpr unsigned kTokenPasses = 16;

/// The parts of a SYN that its answer must repeat.
struct Token {
  std::uint16_t port = 0;      ///< source port
  std::uint32_t sequence = 0;  ///< initial sequence number

  Token() = default;
  Token(std::uint16_t p, std::uint32_t s) : port(p), sequence(s) {}
};

/// A SipHash-2-4 key. The hash of host and port gives 12 bits of the source port and 28 bits of the
/// sequence number; the other 4 carry the number of the pass, hidden by the hash. Who cannot read
/// the SYN must guess 40 bits. Thread safe.
class TokenKey {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  /// A fresh key, so that answers to another scan, or to an earlier one, prove nothing here.
  static TokenKey random();
  explicit TokenKey(const Bytes& bytes) : bytes_(bytes) {}

  /// \param pass  below kTokenPasses
  Token make(const dissect::IpKey& host, std::uint16_t port, unsigned pass) const;
  /// The pass of the SYN whose token this is; nothing when it is none of this key.
  std::optional<unsigned> verify(const dissect::IpKey& host, std::uint16_t port,
                                 const Token& token) const;

 private:
  std::uint64_t hash(const dissect::IpKey& host, std::uint16_t port) const;

  Bytes bytes_;
};

}  // namespace tenken::wire
