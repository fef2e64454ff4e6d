// X11: what a server says to a client that opens a connection without credentials.
// X Window System Protocol, chapter 8 "Connection Setup" and appendix B.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Little-endian, protocol 11.0, without authorization data.
Bytes x11_setup();

enum class X11Answer : std::uint8_t { refused, accepted, authenticate };

/// Views into the message.
struct X11Setup {
  X11Answer answer = X11Answer::refused;
  std::string_view reason;    ///< of a refusal
  std::string_view vendor;    ///< of a server that lets us in
  std::uint32_t release = 0;  ///< with it: 12101007 for X.Org 21.1.7

  X11Setup() = default;
};

StreamMessage x11_message(ByteView stream);
X11Setup parse_x11_setup(ByteView message);

}  // namespace tenken::dissect
