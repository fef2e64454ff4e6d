// SSH before encryption: identification string (RFC 4253 section 4.2) and KEXINIT (section 7.1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

inline constexpr std::size_t kSshMaxLine = 1024;     ///< RFC says 255; devices exceed it
inline constexpr std::size_t kSshMaxPacket = 35000;  ///< RFC 4253 section 6.1

struct SshIdentification {
  std::string protocol;  ///< "2.0", "1.99", "1.5"
  std::string software;  ///< "OpenSSH_9.2p1 Debian-2+deb12u3": software version and comment
  /// Whether the server speaks protocol 2 (section 5.1: 1.99 means both).
  bool speaks_v2() const { return protocol == "2.0" || protocol == "1.99"; }
};

/// Reads one line of a server's greeting. unsupported: a line that a server may send before its
/// identification; malformed: starts with "SSH-" and breaks off.
Result<SshIdentification> parse_ssh_identification(std::string_view line);

/// The name lists of KEXINIT, each in the server's order of preference.
struct SshKexInit {
  std::vector<std::string> kex;
  std::vector<std::string> host_keys;
  std::vector<std::string> ciphers_to_server;
  std::vector<std::string> ciphers_to_client;
  std::vector<std::string> macs_to_server;
  std::vector<std::string> macs_to_client;
  std::vector<std::string> compression_to_server;
  std::vector<std::string> compression_to_client;
};

/// The payload of a binary packet whose length field has been read: padding length, payload,
/// padding. malformed when the padding does not fit.
Result<ByteView> ssh_packet_payload(ByteView packet);
/// Reads a KEXINIT payload, message number included. unsupported: another message; malformed: cut
/// lists.
Result<SshKexInit> parse_ssh_kexinit(ByteView payload);

}  // namespace tenken::dissect
