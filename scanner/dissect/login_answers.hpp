// What servers answer to a login, read no further than a check of logins needs.
// SNMP version 3: RFC 3412 section 6, RFC 3414 section 2.4. SMB 2: MS-SMB2 sections 2.2.1.2 and
// 2.2.6. OPC UA: OPC 10000-4 section 5.6.2, OPC 10000-6 section 5.2.2.9. ONVIF Core Specification
// section 8.3.4. The recorders' login on port 37777 is not published.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// A message of SNMP version 3 with the user-based security model; views into the datagram.
struct UsmMessage {
  std::uint32_t id = 0;
  bool authenticated = false;
  ByteView engine_id;
  std::uint32_t boots = 0;
  std::uint32_t time = 0;  ///< seconds since the agent's last start
  ByteView user;
  ByteView proof;        ///< authentication parameters, where they lie in the datagram
  std::uint8_t pdu = 0;  ///< tag; 0: encrypted, or not readable
  std::uint32_t request = 0;
  std::uint32_t error = 0;  ///< error status
  ByteView object;          ///< of the first binding
  std::uint8_t value_tag = 0;
  ByteView value;

  UsmMessage() = default;
};
inline constexpr std::uint8_t kUsmReport = 0xA8;
inline constexpr std::uint8_t kUsmResponse = 0xA2;
std::optional<UsmMessage> parse_usm(ByteView datagram);

/// Which counter of usmStats a report is about; RFC 3414 section 5.
enum class UsmTrouble : std::uint8_t {
  other,
  level = 1,
  time = 2,
  user = 3,
  engine = 4,
  digest = 5,
};
UsmTrouble usm_trouble(const UsmMessage& report);

/// The answer to a session setup of SMB 2.
struct SmbSession {
  std::uint32_t status = 0;
  std::uint64_t id = 0;
  bool guest = false;
  bool anonymous = false;

  SmbSession() = default;
};
inline constexpr std::uint32_t kSmbSuccess = 0;
inline constexpr std::uint32_t kSmbMoreProcessing = 0xC0000016;
/// \param message  one whole frame of direct TCP
std::optional<SmbSession> parse_smb_session(ByteView message);
/// The server's challenge of NTLM (MS-NLMP section 2.2.1.2) anywhere in a blob.
struct NtlmChallenge {
  ByteView challenge;  ///< 8 bytes
  ByteView target;     ///< the list of pairs that the answer repeats

  NtlmChallenge() = default;
};
std::optional<NtlmChallenge> parse_ntlm_challenge(ByteView blob);

/// The node id with which requests of a session that was just created name it, as it came.
std::optional<ByteView> parse_opcua_session_token(ByteView message);

/// "2026-11-30T01:20:00Z" of the answer to GetSystemDateAndTime; empty where it tells no UTC.
std::string parse_onvif_clock(std::string_view document);

/// An answer on port 37777.
struct DahuaAnswer {
  std::optional<std::uint16_t> result;  ///< of a login
  std::uint16_t tries_left = 0;         ///< with a refusal
  std::uint32_t session = 0;
  std::string_view realm;  ///< of a challenge
  std::string_view random;

  DahuaAnswer() = default;
};
DahuaAnswer parse_dahua(ByteView message);

}  // namespace tenken::dissect
