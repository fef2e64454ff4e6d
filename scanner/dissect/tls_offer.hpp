// A ClientHello of our own, to see what a TLS server takes without going through a handshake: also
// versions and suites that no library speaks any more. RFC 5246 section 7.4.1.2, RFC 6101.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "scanner/dissect/tls_hello.hpp"

namespace tenken::dissect {

/// Suites that servers of any age have in common with this list; none of TLS 1.3.
std::span<const std::uint16_t> usual_suites();
/// data/tls_weak_suites.def, in its order.
std::vector<std::uint16_t> weak_suites();
/// IANA name of a weak suite; empty for others.
std::string_view weak_suite_name(std::uint16_t suite);

/// One record with a ClientHello up to `version`, which is TLS 1.2 at most.
/// \param random  32 bytes
Bytes tls_client_hello(std::uint16_t version, std::span<const std::uint16_t> suites,
                       ByteView random);

/// "TLSv1.2", "SSLv3"; empty for others.
std::string_view tls_version_name(std::uint16_t version);

enum class TlsReaction : std::uint8_t { need_more, chosen, refused, foreign };

/// What a server made of the hello: `chosen` fills `hello`.
TlsReaction read_tls_reaction(ByteView heard, TlsServerHello& hello);

}  // namespace tenken::dissect
