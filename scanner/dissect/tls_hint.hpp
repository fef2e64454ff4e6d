// How a TLS server answers a client that speaks plain text.
#pragma once

#include "model/bytes.hpp"
#include "scanner/dissect/http.hpp"

namespace tenken::dissect {

/// A TLS alert record (RFC 8446 section 6): what TLS servers say to bytes that are no ClientHello.
bool is_tls_alert(ByteView bytes);
/// An HTTP response by which a server says that this port wants TLS (data/tls_hints.def).
bool wants_tls(const HttpResponse& response);
/// Either of the two, over the first bytes of an answer.
bool hints_at_tls(ByteView answer);

}  // namespace tenken::dissect
