// Requests of a session of OPC UA that nobody names himself in. OPC 10000-4 sections 5.6.2 to
// 5.6.4.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/plant_requests.hpp"

namespace tenken::dissect {

/// \param nonce  32 bytes
Bytes opcua_create_session(OpcUaChannel channel, std::string_view endpoint_url, ByteView nonce);
/// Without an identity, which stands for anonymous. \param token  of the session, as it came
Bytes opcua_activate_anonymous(OpcUaChannel channel, ByteView token);
Bytes opcua_close_session(OpcUaChannel channel, ByteView token);

}  // namespace tenken::dissect
