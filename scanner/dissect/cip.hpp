// CIP, what EtherNet/IP carries. CIP Networks Library volume 1.
#pragma once

#include <optional>

#include "model/bytes.hpp"
#include "scanner/dissect/ethernet_ip.hpp"

namespace tenken::dissect {

/// All attributes of an identity object; nothing where they are cut.
std::optional<CipIdentity> take_cip_identity(Reader& in);
/// Reads a request or an answer into `message`, its role and action as well.
/// \returns false where it is cut
bool read_cip(EnipMessage& message, ByteView data);

}  // namespace tenken::dissect
