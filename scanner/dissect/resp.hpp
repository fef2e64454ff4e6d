// RESP, which Redis and its relatives speak. Redis documentation, "RESP protocol specification".
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// One simple string, error, integer or bulk string, with its line ends; other kinds are foreign.
StreamMessage resp_message(ByteView stream);
/// The text of a message: what follows the mark, or the content of a bulk string.
std::string_view resp_text(ByteView message);

/// The value of "name:value" on a line of its own, as INFO gives it; empty where it is not there.
std::string_view redis_info(std::string_view info, std::string_view name);

}  // namespace tenken::dissect
