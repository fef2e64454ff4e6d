// OpenRecords: those parts of TCP conversations that are public by design.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "model/timestamp.hpp"
#include "scanner/capture/packet.hpp"

namespace tenken::capture {

/// The handshake records of TLS before encryption (RFC 8446 section 5.1), and the identification
/// and the offer of algorithms of SSH (RFC 4253 sections 4.2 and 7.1). A record may go over several
/// segments; which are its rest is remembered, in fixed memory: old places are taken again, and
/// what is forgotten is not kept. Allocates nothing for a packet; one thread at a time.
class OpenRecords {
 public:
  static constexpr std::size_t kPlaces = 1024;  ///< directions that are remembered
  static constexpr std::chrono::seconds kWait{30};

  OpenRecords();

  /// How many bytes of the payload of a TCP packet are such records, from its first.
  std::size_t keep(const Packet& packet, Timestamp at);

 private:
  /// A record whose end has not come yet.
  struct Rest {
    dissect::IpKey source{};
    dissect::IpKey destination{};
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t next = 0;  ///< sequence number
    std::uint32_t left = 0;  ///< bytes; 0: the place is free
    Timestamp at;

    bool continues(const Packet& packet, Timestamp now) const;
  };

  Rest& place_of(const Packet& packet);

  std::unique_ptr<std::array<Rest, kPlaces>> rests_;
};

}  // namespace tenken::capture
