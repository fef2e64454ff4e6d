// HeardProof: what a client sent to prove a password, compared with one password after the other.
#pragma once

#include <memory>
#include <string>

#include "model/secret.hpp"
#include "scanner/dissect/login.hpp"

namespace tenken::logins {

/// A proof that was heard: Digest of HTTP, RTSP and SIP, the token of ONVIF, VNC's answer to a
/// challenge, the hash of XMEye, a message of SNMP version 3. Nothing is sent to try it.
class HeardProof {
 public:
  HeardProof() = default;
  HeardProof(const HeardProof&) = delete;
  HeardProof& operator=(const HeardProof&) = delete;
  virtual ~HeardProof() = default;
  /// Whether it was made with this password.
  virtual bool fits(const Secret& secret) const = 0;
  /// Whether only the pair of a maker is worth its time, not each password under another name.
  virtual bool is_costly() const { return false; }
  const std::string& account() const { return account_; }

 protected:
  std::string account_;
};

/// \param login  of LoginKind::challenge  \returns null: not understood
std::unique_ptr<HeardProof> read_heard_proof(const dissect::Login& login);

}  // namespace tenken::logins
