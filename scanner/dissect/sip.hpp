// SIP over UDP and TCP: who calls whom, with which devices. RFC 3261 sections 7, 19.1, 20 and 22.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/heard.hpp"
#include "scanner/dissect/login.hpp"
#include "scanner/dissect/secret_room.hpp"

namespace tenken::dissect {

/// Who an address names: "sip:user@host:port".
struct SipParty {
  std::string_view user;
  std::string_view host;
};

/// Views into the message.
struct SipMessage {
  bool request = false;
  std::string_view method;  ///< of an answer, that of the request (CSeq)
  std::string_view target;  ///< of a request
  int status = 0;           ///< of an answer
  std::size_t hops = 0;     ///< Via fields, one for each that sent it on, the first sender included
  SipParty from;
  SipParty to;
  SipParty contact;
  std::string_view user_agent;
  std::string_view server;
  std::string_view realm;  ///< of the login or the challenge
  Login login;

  SipMessage() = default;
};

/// Reads the message at the beginning of a stream or a datagram. \param room  cleared first
Heard<SipMessage> parse_sip(ByteView stream, SecretRoom& room);

}  // namespace tenken::dissect
