#include "scanner/passive/peers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

namespace tenken::passive {
namespace {

/// Where so many servers are known, less is kept of each further one: long names and many sessions
/// of all of them would take too much memory.
constexpr std::size_t kMany = 4096;
constexpr std::size_t kMostNamesOfMany = 1;
constexpr std::size_t kMostSessionsOfMany = 2;

/// Of the letters that host names are made of the small form; 0 for all others: those tell a reader
/// nothing.
constexpr std::array<char, 256> kFolded = [] {
  std::array<char, 256> table{};
  for (const char c : {'-', '.', '_'}) table[static_cast<unsigned char>(c)] = c;
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = static_cast<char>(c);
  constexpr unsigned char kCase = 'a' - 'A';
  for (unsigned char c = 'a'; c <= 'z'; ++c)
    table[c] = table[std::size_t{c} - kCase] = static_cast<char>(c);
  return table;
}();

char lower(char c) { return kFolded[static_cast<unsigned char>(c)]; }

/// Without a port and the dot of the root; empty where it is no name but an address, or neither.
std::string_view host_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon != text.rfind(':')) return {};  // an IPv6 address
  text = text.substr(0, colon);
  while (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > Peers::kMostName) return {};
  bool any_letter = false;
  for (const char c : text) {
    if (lower(c) == 0) return {};
    any_letter = any_letter || lower(c) >= 'a';
  }
  return any_letter ? text : std::string_view();
}

/// `name` is in lower case already.
std::strong_ordering compare(std::string_view name, std::string_view host) {
  return std::lexicographical_compare_three_way(
      name.begin(), name.end(), host.begin(), host.end(), [](char a, char b) {
        return static_cast<unsigned char>(a) <=> static_cast<unsigned char>(lower(b));
      });
}

}  // namespace

Peers::Key Peers::key_of(const MacAddress& mac, const dissect::IpKey& client,
                         const dissect::IpKey& server) {
  static_assert(std::has_unique_object_representations_v<Key>);
  Key key;
  key.mac = mac;
  key.client = client;
  key.server = server;
  return key;
}

std::size_t Peers::recent_place(const Key& key) {
  constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15;  // 2^64 by the golden ratio
  constexpr unsigned kShift = 64 - std::countr_zero(kRecent);
  std::uint64_t client = 0;  // the ends of the addresses
  std::uint64_t server = 0;
  std::memcpy(&client, key.client.data() + sizeof client, sizeof client);
  std::memcpy(&server, key.server.data() + sizeof server, sizeof server);
  const std::uint64_t mixed = client * kOdd;
  return ((mixed ^ (mixed >> 32U) ^ server) * kOdd) >> kShift;
}

/// Null where there is no room.
Peer* Peers::peer(const Who& client, const dissect::IpKey& server) {
  const Key key = key_of(client.mac, client.ip, server);
  Recent& recent = recent_[recent_place(key)];
  if (recent.place == 0 || std::memcmp(&recent.key, &key, sizeof key) != 0) {
    const std::size_t place = find_or_add(key);
    if (place == 0) return nullptr;
    recent.key = key;
    recent.place = place;
  }
  return &peers_[recent.place - 1];
}

std::size_t Peers::find_or_add(const Key& key) {
  if (const auto known = places_.find(key); known != places_.end()) return known->second;
  const Key of_client = key_of(key.mac, key.client, {});
  const auto count = of_one_.find(of_client);
  if (peers_.size() >= kMost || (count != of_one_.end() && count->second >= kMostOfOne)) return 0;
  ++of_one_[of_client];
  peers_.emplace_back();
  return places_[key] = static_cast<std::uint32_t>(peers_.size());
}

void Peers::name(const Who& client, const dissect::IpKey& server, std::string_view name) {
  const std::string_view host = host_of(name);
  if (host.empty()) return;
  Peer* const known = peer(client, server);
  if (known == nullptr) {
    ++dropped_names_;
    return;
  }
  const auto at = std::ranges::find_if(
      known->names, [&](const std::string& one) { return compare(one, host) >= 0; });
  if (at != known->names.end() && compare(*at, host) == 0) return;
  if (known->names.size() >= (peers_.size() < kMany ? Peer::kMostNames : kMostNamesOfMany)) {
    ++dropped_names_;
    return;
  }
  std::string text(host);
  std::ranges::transform(text, text.begin(), lower);
  known->names.insert(at, std::move(text));
}

/// Null where there is no room.
PeerSession* Peers::session_of(const Who& client, const Who& server, Transport transport) {
  Peer* const known = peer(client, server.ip);
  if (known != nullptr) {
    const auto at = std::ranges::find_if(known->sessions, [&](const PeerSession& one) {
      return one.transport == transport && one.port == server.port;
    });
    if (at != known->sessions.end()) return &*at;
  }
  const std::size_t most = peers_.size() < kMany ? Peer::kMostSessions : kMostSessionsOfMany;
  if (known == nullptr || known->sessions.size() >= most) {
    ++dropped_sessions_;
    return nullptr;
  }
  PeerSession& fresh = known->sessions.emplace_back();
  fresh.transport = transport;
  fresh.port = server.port;
  return &fresh;
}

/// Of two protocols on one port the one that can be read tells more.
void Peers::session(const Who& client, const Who& server, Transport transport,
                    std::string_view service, bool cleartext) {
  PeerSession* const one = session_of(client, server, transport);
  if (one == nullptr) return;
  const bool clearer = cleartext && !one->cleartext;
  if (one->service.empty() || clearer || (cleartext == one->cleartext && service < one->service)) {
    one->service = service;
    one->cleartext = cleartext;
  }
}

void Peers::tls(const Who& client, const Who& server, Transport transport,
                std::string_view version) {
  if (version.empty()) return;
  PeerSession* const one = session_of(client, server, transport);
  if (one != nullptr && (one->tls.empty() || version < one->tls)) one->tls = version;
}

const Peer* Peers::find(const MacAddress& client_mac, const dissect::IpKey& client,
                        const dissect::IpKey& server) const {
  const auto at = places_.find(key_of(client_mac, client, server));
  return at == places_.end() ? nullptr : &peers_[at->second - 1];
}

}  // namespace tenken::passive
