// Telnet's data bytes and commands, one byte after the other. RFC 854, RFC 855.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/bytes.hpp"

namespace tenken::dissect {

class TelnetDecoder {
 public:
  enum class Kind : std::uint8_t {
    none,    ///< in the middle of a command, or one that says nothing
    data,    ///< `byte` is data
    option,  ///< `verb` (WILL, WONT, DO, DONT) about the option `byte`
    fault,   ///< a byte after IAC that no command has
  };
  struct Event {
    Kind kind = Kind::none;
    std::uint8_t byte = 0;
    std::uint8_t verb = 0;
  };

  Event feed(std::uint8_t byte);
  /// The same for all that only wants data: the next run of it, as long as it goes; empty where
  /// there is none. `bytes` becomes what follows.
  ByteView take_data(ByteView& bytes);

 private:
  enum class State : std::uint8_t { data, iac, verb, subnegotiation, subnegotiation_iac };

  Event command(std::uint8_t byte);

  State state_ = State::data;
  std::uint8_t verb_ = 0;
};

namespace telnet {
inline constexpr std::uint8_t kSe = 240;
inline constexpr std::uint8_t kSb = 250;
inline constexpr std::uint8_t kWill = 251;
inline constexpr std::uint8_t kWont = 252;
inline constexpr std::uint8_t kDo = 253;
inline constexpr std::uint8_t kDont = 254;
inline constexpr std::uint8_t kIac = 255;
}  // namespace telnet

}  // namespace tenken::dissect
