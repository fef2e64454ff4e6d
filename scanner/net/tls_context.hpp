// The TLS client settings of every probe: take what the server has, verify nothing.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>

namespace tenken::net {

/// TLS 1.0 to 1.3 with every suite that OpenSSL still knows, no verification. Made once per
/// process.
boost::asio::ssl::context& tls_client_context();
/// Makes `ssl` set `*requested` when the server asks for a client certificate (none is sent).
void watch_certificate_request(SSL* ssl, bool* requested);

}  // namespace tenken::net
