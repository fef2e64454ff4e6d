// Peers: by which names clients know those whom they talk to, and how they talk to them.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "model/endpoint.hpp"
#include "scanner/passive/keyed_hash.hpp"
#include "scanner/passive/signal.hpp"

namespace tenken::passive {

/// What a server spoke with one client.
struct PeerSession {
  Transport transport = Transport::tcp;
  std::uint16_t port = 0;
  std::string service;
  bool cleartext = false;
  std::string tls;  ///< the oldest version that was agreed on; empty without TLS

  PeerSession() = default;
};

/// One server, as one client knows it.
struct Peer {
  static constexpr std::size_t kMostNames = 8;
  static constexpr std::size_t kMostSessions = 16;

  std::vector<std::string> names;  ///< sorted; printable
  std::vector<PeerSession> sessions;

  Peer() = default;
};

/// From answers of name servers, server names of TLS and QUIC, and hosts of HTTP requests. Bounded
/// for each client and in all; what is not kept is counted. Knowing something already allocates
/// nothing. One thread at a time.
class Peers {
 public:
  static constexpr std::size_t kMost = 32'768;
  static constexpr std::uint32_t kMostOfOne = 2048;  ///< of one client
  static constexpr std::size_t kMostName = 253;      ///< bytes, RFC 1035 section 2.3.4

  /// `client` knows `server` by the name; one that is no host name says nothing.
  void name(const Who& client, const dissect::IpKey& server, std::string_view name);
  /// The server spoke with the client. \param server  with its port
  void session(const Who& client, const Who& server, Transport transport, std::string_view service,
               bool cleartext);
  /// They agreed on a version of TLS: "TLSv1.2". \param server  with its port
  void tls(const Who& client, const Who& server, Transport transport, std::string_view version);

  /// Null where nothing is known.
  const Peer* find(const MacAddress& client_mac, const dissect::IpKey& client,
                   const dissect::IpKey& server) const;
  /// Repeats included.
  std::uint64_t dropped() const { return dropped_names_ + dropped_sessions_; }
  std::uint64_t dropped_names() const { return dropped_names_; }
  std::uint64_t dropped_sessions() const { return dropped_sessions_; }

 private:
  struct Key {
    MacAddress mac;
    dissect::IpKey client{};
    dissect::IpKey server{};

    Key() = default;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    KeyedHash keyed;
    std::size_t operator()(const Key& key) const { return keyed(&key, sizeof key); }
  };

  struct Recent {
    Key key;
    std::size_t place = 0;  ///< in peers_, from 1; 0: none

    Recent() = default;
  };
  static constexpr std::size_t kRecent = 256;  ///< places, a power of two

  static Key key_of(const MacAddress& mac, const dissect::IpKey& client,
                    const dissect::IpKey& server);
  /// Where it would be among the recent ones. Who aims at one place gains nothing: what is not
  /// found there is looked up by the hash that nobody can aim.
  static std::size_t recent_place(const Key& key);
  Peer* peer(const Who& client, const dissect::IpKey& server);
  /// The place in peers_, from 1; 0 where there is no room.
  std::size_t find_or_add(const Key& key);
  PeerSession* session_of(const Who& client, const Who& server, Transport transport);

  std::deque<Peer> peers_;
  boost::unordered_flat_map<Key, std::uint32_t, Hash> places_;  ///< in peers_, from 1
  boost::unordered_flat_map<Key, std::uint32_t, Hash> of_one_;  ///< servers of one client
  std::array<Recent, kRecent> recent_{};                        ///< of whom was spoken lately
  std::uint64_t dropped_names_ = 0;
  std::uint64_t dropped_sessions_ = 0;
};

}  // namespace tenken::passive
