// Segments of connections that the tests of the passive streams make themselves.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "scanner/passive/listener.hpp"

namespace tenken::test {

/// One TCP packet over Ethernet and IPv4, as it is sent.
struct Sent {
  bool from_client = true;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledged = 0;
  std::uint8_t flags = 0;
  Bytes bytes;
  std::size_t captured = 0;  ///< bytes of the frame; 0: all
  std::int64_t ns = 0;

  Sent() = default;
};

/// A connection between 02:00:00:00:00:01, 10.0.0.1 (client) and 02:00:00:00:00:02, 10.0.0.2.
class Connection {
 public:
  explicit Connection(std::uint16_t server_port, std::uint16_t client_port = 40'000,
                      std::uint32_t first = 0xFFFFFF00)
      : server_port_(server_port), client_port_(client_port), next_{first, first + 5} {}

  Connection& open();
  /// What one side says, in packets of at most `size` bytes.
  Connection& client(std::string_view text, std::size_t size = 1400) {
    return say(true, as_bytes(text), size);
  }
  Connection& server(std::string_view text, std::size_t size = 1400) {
    return say(false, as_bytes(text), size);
  }
  Connection& say(bool from_client, ByteView bytes, std::size_t size = 1400);
  Connection& close();

  std::vector<Sent>& packets() { return packets_; }
  const std::vector<Sent>& packets() const { return packets_; }
  Bytes frame(const Sent& sent) const;
  void hear(passive::Listener& listener) const;

 private:
  Sent& add(bool from_client, std::uint8_t flags);

  std::uint16_t server_port_;
  std::uint16_t client_port_;
  std::uint32_t next_[2];  ///< of the server, of the client
  std::vector<Sent> packets_;
};

/// "kind value" of all signals; of the server's service with "server ", else with "client ".
std::set<std::string> said(const passive::Listener& listener);
/// The same of one connection that is heard from its packets to its end.
std::set<std::string> said(const Connection& connection);

}  // namespace tenken::test
