// TCP conversations of real captures, put together again in the order of the wire.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"

namespace tenken::test {

struct StreamChunk {
  bool from_client = false;
  Bytes bytes;
};

/// Both directions of a connection. The client is who sent the SYN, else who has the higher port.
struct Conversation {
  MacAddress client_mac;
  MacAddress server_mac;
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 0;
  Bytes client;  ///< all bytes of a direction, up to the first gap
  Bytes server;
  std::vector<StreamChunk> chunks;  ///< the same in the order in which they came

  /// Cut into pieces of at most `size` bytes.
  void for_each_piece(std::size_t size,
                      const std::function<void(bool from_client, ByteView piece)>& visit) const;
};

/// The TCP conversations of a capture that is present (have_capture).
std::vector<Conversation> conversations(const std::string& name);

/// A conversation of these messages, each of the other side than the one before; the first is the
/// server's unless it is empty.
Conversation talk(const std::vector<std::string>& messages);

}  // namespace tenken::test
