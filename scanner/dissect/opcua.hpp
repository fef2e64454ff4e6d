// OPC UA over TCP, port 4840. OPC 10000-6 section 7.1 (connection protocol), 6.7 (secure channel),
// 5.2 (binary encoding); OPC 10000-4 section 5.4 (discovery).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"
#include "scanner/dissect/secret_view.hpp"

namespace tenken::dissect {

enum class OpcUaKind : std::uint8_t {
  hello,
  acknowledge,
  error,
  reverse_hello,
  open,
  close,
  message
};

enum class OpcUaApplicationType : std::uint8_t {
  server,
  client,
  client_and_server,
  discovery_server
};

/// What an application says of itself.
struct OpcUaApplication {
  std::string_view uri;
  std::string_view product_uri;
  std::string_view name;
  OpcUaApplicationType type = OpcUaApplicationType::server;
  std::string_view discovery_url;  ///< the first

  OpcUaApplication() = default;
};

/// How users may be told apart (OPC 10000-4 section 7.41).
enum class OpcUaToken : std::uint8_t { anonymous, user_name, certificate, issued };

enum class OpcUaSecurity : std::uint8_t { invalid, none, sign, sign_and_encrypt };

/// One way in. Views into the message.
struct OpcUaEndpoint {
  std::string_view url;
  OpcUaApplication server;
  ByteView certificate;  ///< DER; empty where there is none
  OpcUaSecurity security = OpcUaSecurity::invalid;
  std::string_view policy;     ///< URI of the security policy
  std::uint8_t tokens = 0;     ///< bit 1 << OpcUaToken for each that is accepted
  bool open_password = false;  ///< a user name's password is sent without encryption

  OpcUaEndpoint() = default;
  bool accepts(OpcUaToken token) const {
    return (tokens >> static_cast<unsigned>(token) & 1U) != 0;
  }
};

/// Views into the message; empty where not given.
struct OpcUaMessage {
  static constexpr std::size_t kMaxEndpoints = 8;
  static constexpr std::size_t kMaxApplications = 8;

  bool complete = true;  ///< false: one chunk of several, or cut; what is whole is here
  OpcUaKind kind = OpcUaKind::message;
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;   ///< a call of a method counts as control; some only ask
  std::string_view endpoint_url;      ///< of a hello: what the client wants to reach
  std::string_view reason;            ///< of an error
  std::uint32_t status = 0;           ///< of an error or an answer; 0 for good
  std::string_view policy;            ///< of open: URI of the security policy
  ByteView certificate;               ///< of open: who sends it, DER
  std::string_view user;              ///< who activates a session
  SecretView password;                ///< with it, where it is not encrypted
  std::optional<std::uint16_t> type;  ///< of a message that can be read: number of its encoding
  FixedList<OpcUaEndpoint, kMaxEndpoints> endpoints;
  FixedList<OpcUaApplication, kMaxApplications> applications;  ///< FindServers, RegisterServer, and
                                                               ///< the client of a session

  OpcUaMessage() = default;
};

StreamMessage opcua_message(ByteView stream);

/// Reads one whole message. What is encrypted is a message without a type. \returns
/// Errc::unsupported for what is no OPC UA, Errc::malformed for less than the head
Result<OpcUaMessage> parse_opcua(ByteView message);

}  // namespace tenken::dissect
