// The host key of an SSH server, proven by a key exchange, and how it lets users log in.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "model/result.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/task.hpp"

namespace tenken::probes {

/// Slow processors need seconds for an old RSA key.
inline constexpr std::chrono::milliseconds kExchangeDeadline{10000};

struct SshHostKey {
  std::string type;         ///< "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ssh-dss"
  std::string fingerprint;  ///< "SHA256:" and base64 without padding, as OpenSSH prints it
  /// By what the server lets users prove who they are, "publickey,password"; "none" where it asks
  /// for nothing, empty where it does not tell.
  std::string methods;

  SshHostKey() = default;
};

/// Opens a second connection, lets libssh exchange keys on a thread of its own, asks for the
/// methods of authentication, and leaves. No password and no key is offered: the request "none" of
/// a user that no device has is how the methods are asked for (RFC 4252 section 5.2). Old
/// algorithms are allowed, so that old servers answer. An exchange takes at most `deadline`,
/// counted from when a thread is free for it: the socket is shut down then. denied: no algorithm in
/// common, or the server broke the exchange off.
Task<Result<SshHostKey>> read_ssh_host_key(net::Dialer& dialer, std::uint16_t port,
                                           std::chrono::milliseconds deadline = kExchangeDeadline);

}  // namespace tenken::probes
