// One request and its response, for HTTP and RTSP.
#pragma once

#include "logins/login_check.hpp"
#include "logins/requests.hpp"
#include "scanner/dissect/http.hpp"

namespace tenken::logins {

/// Sends, and reads one response. malformed: none of the protocol.
Task<Result<dissect::HttpResponse>> ask_web(net::Stream& stream, Request request, Waits waits);

/// Whether the server goes on with this connection after the response.
bool stays_open(const dissect::HttpResponse& response);
/// Whether it says that it ends the connection with a response that came whole.
bool says_it_ends(const dissect::HttpResponse& response);
/// "192.0.2.7", "[2001:db8::7]", with the port where it is not the usual one.
std::string host_text(const Place& place, std::uint16_t usual_port);
/// A response that shows a lock or a limit: 423, 429, 503 with Retry-After, and after a password
/// 403 and 503 as well.
bool is_limit(const dissect::HttpResponse& response, bool after_password);

}  // namespace tenken::logins
