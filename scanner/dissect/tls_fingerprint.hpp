// Short texts that are the same for all clients, or all answers, of one TLS implementation.
#pragma once

#include <string>

#include "scanner/dissect/tls_hello.hpp"

namespace tenken::dissect {

/// What a client offers, in the published form of JA4 over TCP, so that lists of others can be
/// used. Three parts between underscores, GREASE left out everywhere:
/// 1. "t", the highest version ("13", "12", ..., "s3"; "00" others), "d" with a server name and "i"
///    without, the number of ciphers and of extensions (two digits, at most 99), the first and the
///    last character of the first ALPN name ("00" without; digits of its hexadecimal form where
///    one is no letter or digit).
/// 2. The first 12 hexadecimal digits of SHA-256 over the sorted ciphers, each as four lower-case
///    hexadecimal digits, commas between; twelve zeros without ciphers.
/// 3. The same over the sorted extensions without server name and ALPN, then, where there are
///    signature algorithms, an underscore and these in the client's order.
/// Empty for a hello in the form of SSL 2.
std::string tls_client_fingerprint(const TlsClientHello& hello);

/// What a server answered, a form of our own: the chosen version, the cipher, and the extensions
/// in their order, each as four hexadecimal digits: "0303_c02f_ff01-0000-0017".
std::string tls_server_fingerprint(const TlsServerHello& hello);

}  // namespace tenken::dissect
