// S7comm of Siemens controllers over ISO transport, TCP port 102. RFC 1006 section 6 (TPKT), ISO
// 8073 section 13 (COTP); S7comm itself is Siemens' own, its system status lists are in "System
// Software for S7-300/400, System and Standard Functions", chapter "System Status Lists".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

enum class S7Kind : std::uint8_t {
  connect,  ///< a COTP request for a connection, or its confirmation
  s7,
  s7_plus,  ///< the newer protocol of S7-1200 and S7-1500
};

/// One module in list 0x0011.
struct S7Module {
  std::uint16_t index = 0;        ///< 1 module, 6 hardware, 7 firmware, 0x81 boot loader
  std::string_view order_number;  ///< "6ES7 315-2EH14-0AB0"; of index 0x81 a name
  std::optional<std::array<std::uint8_t, 3>> version;  ///< 3.2.6

  S7Module() = default;
};

/// What list 0x001C says of a component; empty where not given.
struct S7Component {
  std::string_view system_name;  ///< of the automation system
  std::string_view module_name;
  std::string_view plant;
  std::string_view copyright;
  std::string_view serial;
  std::string_view module_type;  ///< "CPU 315-2 PN/DP"
  std::string_view memory_card;  ///< its serial number
  std::string_view location;
  std::optional<std::uint16_t> manufacturer;  ///< number of PROFIBUS International

  S7Component() = default;
};

/// Views into the message.
struct S7Message {
  static constexpr std::size_t kMaxModules = 16;

  S7Kind kind = S7Kind::s7;
  bool complete = true;  ///< false: the part behind the head is cut
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  std::string_view calling;              ///< COTP: selector of who asks; bytes, or a name
  std::string_view called;               ///< COTP: selector of who is asked
  std::optional<std::uint8_t> function;  ///< of jobs and their answers
  std::optional<std::uint16_t> error;    ///< of answers: class and code, 0 for none
  bool password = false;                 ///< carries one, only scrambled
  std::optional<std::uint16_t> list;     ///< the system status list that is asked for or given
  FixedList<S7Module, kMaxModules> modules;
  S7Component component;
  std::optional<std::uint8_t> operating_mode;  ///< list 0x0424: 8 is RUN, 3 and 4 are STOP
  std::string_view order_number;               ///< S7comm-plus
  std::string_view firmware;                   ///< S7comm-plus: "V4.2"

  S7Message() = default;
};

/// The first TPKT message of a stream.
StreamMessage tpkt_message(ByteView stream);

/// Reads one whole TPKT message. \returns Errc::unsupported for other protocols over ISO transport,
/// Errc::malformed for less than a head
Result<S7Message> parse_s7(ByteView message);

}  // namespace tenken::dissect
