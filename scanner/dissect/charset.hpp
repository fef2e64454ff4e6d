// Character sets of devices sold in Japan: text of unknown encoding to UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

bool is_utf8(std::string_view bytes);

/// `bytes` as UTF-8. Tried in this order: UTF-8, the declared character set (such as "shift_jis";
/// may be empty or wrong), Shift_JIS (as CP932) and EUC-JP, whichever fits better. Bytes that fit
/// none are read as Latin-1.
std::string to_utf8(std::string_view bytes, std::string_view declared = {});

/// UTF-16 with the lowest byte first as UTF-8; what is none is read as Latin-1.
std::string utf16le_to_utf8(ByteView bytes);

}  // namespace tenken::dissect
