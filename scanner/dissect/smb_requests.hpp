// What a client of SMB begins with. MS-SMB2 sections 2.2.3 and 2.2.3.1, MS-CIFS section 2.2.4.52.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Offers 2.0.2 to 3.1.1. \param salt  32 bytes
Bytes smb2_negotiate(ByteView salt);
/// Offers "NT LM 0.12" alone, which is SMB 1.
Bytes smb1_negotiate();

/// parse_smb() as a way to cut off messages.
StreamMessage smb_message(ByteView stream);

/// "3.1.1"; empty for numbers of no version.
std::string_view smb_dialect_name(std::uint16_t dialect);

}  // namespace tenken::dissect
