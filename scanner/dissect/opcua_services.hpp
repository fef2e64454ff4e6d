// What the services of OPC UA carry. OPC 10000-4 section 5.4 (discovery), 5.6 (sessions).
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/dissect/opcua.hpp"
#include "scanner/dissect/opcua_binary.hpp"

namespace tenken::dissect {

inline constexpr std::string_view kOpcUaNoPolicy =
    "http://opcfoundation.org/UA/SecurityPolicy#None";

/// Reads what follows the number of a message's encoding into `message`, as far as `in` goes.
void read_opcua_service(OpcUaMessage& message, std::uint32_t type, OpcUaReader& in);

}  // namespace tenken::dissect
