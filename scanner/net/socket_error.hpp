// System and TLS error codes as Errors of ours.
#pragma once

#include <string_view>

#include <boost/system/error_code.hpp>

#include "model/result.hpp"

namespace tenken::net {

/// The Errc that `code` means for a connection; `what` names the failed operation for the detail.
Error socket_error(const boost::system::error_code& code, std::string_view what);
Error errno_error(int number, std::string_view what);
/// The same for a TLS handshake or record: an alert is a refusal, anything that is not TLS is
/// malformed.
Error tls_error(const boost::system::error_code& code, std::string_view what);

}  // namespace tenken::net
