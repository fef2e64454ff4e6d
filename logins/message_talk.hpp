// One request and one whole message, for protocols that cut their messages themselves.
#pragma once

#include "logins/login_check.hpp"
#include "logins/requests.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::logins {

/// Cuts the first message off what was heard.
using Framer = dissect::StreamMessage (*)(ByteView heard);

/// Sends, and reads until `framer` has one message. malformed: another protocol, or too long.
Task<Result<Bytes>> ask_message(net::Stream& stream, Request request, Framer framer, Waits waits);

}  // namespace tenken::logins
