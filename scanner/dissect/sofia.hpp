// The control protocols of two families of recorders and cameras, TCP ports 34567 (Xiongmai, called
// XMEye or Sofia) and 37777 (Dahua, called DVRIP). Neither maker publishes its format.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Asks a Sofia for its description, without a session.
Bytes sofia_system_info();
StreamMessage sofia_message(ByteView stream);

/// Views into the message; empty where not given.
struct SofiaAnswer {
  std::uint16_t kind = 0;   ///< number of the message
  std::string_view result;  ///< "100" for success, "105" without a login
  std::string_view model;
  std::string_view firmware;
  std::string_view serial;

  SofiaAnswer() = default;
};
inline constexpr std::uint16_t kSofiaSystemInfo = 1021;
SofiaAnswer parse_sofia(ByteView message);

/// The sign of life of a Dahua client.
Bytes dahua_heartbeat();
/// A head of 32 bytes and what its length says.
StreamMessage dahua_message(ByteView stream);

}  // namespace tenken::dissect
