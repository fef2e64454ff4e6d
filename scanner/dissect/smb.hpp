// SMB 1, 2 and 3 up to the login: dialects, what the system calls itself, and who logs in.
// MS-CIFS section 2.2.4.52 and 2.2.4.53, MS-SMB section 2.2.4.5 and 2.2.4.6, MS-SMB2 sections
// 2.2.1 and 2.2.3 to 2.2.6; RFC 1002 section 4.3 for the frame around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/heard.hpp"

namespace tenken::dissect {

enum class SmbCommand : std::uint8_t { other, negotiate, session_setup };

/// Views into the stream; texts for ntlm_text(text, unicode).
struct SmbMessage {
  static constexpr std::size_t kMaxDialects = 16;
  static constexpr std::uint16_t kNoDialect = 0xFFFF;

  bool smb2 = false;  ///< version 2 or 3; what is encrypted is not read
  bool answer = false;
  SmbCommand command = SmbCommand::other;
  bool complete = true;      ///< false: the command breaks off; what came before is here
  std::uint32_t status = 0;  ///< of an answer
  bool signing_enabled = false;
  bool signing_required = false;
  FixedList<std::string_view, kMaxDialects> dialects;    ///< SMB 1: what a client offers
  FixedList<std::uint16_t, kMaxDialects> dialect_codes;  ///< SMB 2: 0x0202, 0x0311, ...
  std::uint16_t dialect = kNoDialect;  ///< of an answer: a code, or with SMB 1 the offer's index
  ByteView guid;                       ///< of the one who sends it
  ByteView security;                   ///< the login, for parse_ntlm where it has one
  // SMB 1.
  bool unicode = false;
  ByteView native_os;
  ByteView native_lan_manager;
  ByteView account;  ///< of a login without NTLMSSP
  ByteView domain;

  SmbMessage() = default;
};

/// Reads the message at the beginning of one direction of a stream of port 445 or 139; what
/// establishes a NetBIOS session is passed over. Heard::size leads to the next one.
Heard<SmbMessage> parse_smb(ByteView stream);

}  // namespace tenken::dissect
