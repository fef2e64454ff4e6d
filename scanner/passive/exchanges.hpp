// Exchanges: who sent how much to whom.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "model/mac_address.hpp"
#include "model/timestamp.hpp"
#include "scanner/capture/packet.hpp"
#include "scanner/dissect/ip_key.hpp"
#include "scanner/passive/keyed_hash.hpp"

namespace tenken::passive {

/// Both ends, in an order that the direction does not change, and the port of the service. Compared
/// and hashed as bytes.
struct ExchangeKey {
  static constexpr std::uint8_t kNeither = 2;

  std::array<dissect::IpKey, 2> ips{};
  std::array<MacAddress, 2> macs{};  ///< zero where the frame had none
  std::uint16_t port = 0;            ///< 0: none, or several
  std::uint8_t protocol = 0;         ///< of IP
  std::uint8_t server = kNeither;    ///< which end has the port

  ExchangeKey() = default;
};
static_assert(std::has_unique_object_representations_v<ExchangeKey>);

struct Exchange {
  /// What one end sent.
  struct Way {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;     ///< of IP packets
    std::uint32_t opened = 0;    ///< SYNs
    std::uint32_t accepted = 0;  ///< SYN+ACKs
  };

  ExchangeKey key;
  std::array<Way, 2> ways{};  ///< in the order of the ends
  Timestamp first;
  Timestamp last;
  std::uint8_t began = 0;  ///< which end sent the first packet that was heard

  Exchange() = default;
  bool one_way() const { return ways[0].packets == 0 || ways[1].packets == 0; }
};

/// Which port is the service's follows from the two numbers alone (known and low ones first), and
/// who opened a connection is counted by its SYNs: so every packet has its place without those
/// before it, and the parts of a capture add up to the whole. Ports of clients are left out. What
/// goes to groups or to everybody is left out as well: nobody in particular is talked to.
///
/// Bounded: between two ends the services beyond kMostPorts count as one, of what one end began no
/// more than kMostOfOne is kept, and when all places are taken, exchanges that nobody answered make
/// room, so that a scan pushes no conversation out. Packets that are not kept are counted.
/// Allocates nothing for a packet of a known exchange. One thread at a time.
class Exchanges {
 public:
  static constexpr std::size_t kMost = 32'768;
  static constexpr std::uint32_t kMostOfOne = 4096;
  static constexpr std::uint32_t kMostPorts = 32;  ///< between two ends

  /// \param most  places, at least one
  explicit Exchanges(std::size_t most = kMost);

  /// To which exchange a packet belongs.
  struct Whose {
    ExchangeKey key;
    std::uint16_t mark = 0;  ///< a cheap one, of the key
    std::uint8_t from = 0;   ///< which end sent
    bool counts = false;     ///< it goes to somebody in particular

    Whose() = default;
  };
  /// Lets the cache fetch what is known of the exchange, while the caller does something else.
  Whose expect(const capture::Packet& packet) const;
  /// \param whose  what expect() says of this packet  \param bytes  of the IP packet on the wire
  /// \returns whether the sender, by its MAC and IP address, is known to have sent before
  bool see(const Whose& whose, const capture::Packet& packet, Timestamp at, std::uint32_t bytes);
  /// Both at once.
  bool see(const capture::Packet& packet, Timestamp at, std::uint32_t bytes) {
    return see(expect(packet), packet, at, bytes);
  }

  /// In no order; valid until the next see.
  std::span<const Exchange> all() const { return rows_; }
  /// Packets that belong to nothing that was kept.
  std::uint64_t dropped() const { return dropped_; }

 private:
  using Row = std::uint32_t;
  static constexpr Row kNoRow = 0xFFFFFFFF;
  static constexpr std::size_t kRecent = 16'384;

  struct Slot {
    std::uint32_t hash = 0;
    Row row = kNoRow;
  };

  Row place_of(const ExchangeKey& key, std::uint8_t from);
  Row find(const ExchangeKey& key, std::uint64_t hash) const;
  Row add(const ExchangeKey& key, std::uint64_t hash, std::uint8_t from);
  Row take_row();
  void forget(Row row);
  void link(std::uint64_t hash, Row row);
  std::uint64_t hash_of(const ExchangeKey& key) const;
  std::uint64_t end_of(const ExchangeKey& key, std::uint8_t end) const;
  std::uint64_t pair_of(const ExchangeKey& key) const;
  void leave(boost::unordered_flat_map<std::uint64_t, std::uint32_t>& counts, std::uint64_t of);

  KeyedHash hash_;
  const std::bitset<65536>& usual_;  ///< ports where services usually are
  std::size_t most_;
  std::vector<Exchange> rows_;
  std::vector<Slot> slots_;          ///< open addressing, a power of two
  std::array<Row, kRecent> recent_;  ///< by a cheap mark of the packet: nearly always right
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> begun_;  ///< exchanges of one end
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> ports_;  ///< services between two ends
  Row hand_ = 0;  ///< where the search for room goes on
  std::uint64_t dropped_ = 0;
};

}  // namespace tenken::passive
