// Bindings: which MAC address held which IP address, and when.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "model/mac_address.hpp"
#include "model/timestamp.hpp"
#include "scanner/dissect/ip_key.hpp"

namespace tenken::passive {

/// `by` later; files may claim any time, so it stops at the first and the last one.
Timestamp shifted(Timestamp at, std::chrono::nanoseconds by);

/// A time in which one MAC address said again and again that it holds an address.
struct Hold {
  MacAddress mac;
  Timestamp from;
  Timestamp last;  ///< heard; it holds the address until another one says so

  Hold() = default;
  Hold(const MacAddress& m, Timestamp at) : mac(m), from(at), last(at) {}
  auto operator<=>(const Hold&) const = default;
};

/// What ARP, neighbour discovery, leases and the like say, whatever the order in which they are
/// heard. Bounded; what was not kept is counted. Repeats allocate nothing. One thread at a time.
class Bindings {
 public:
  static constexpr std::size_t kMost = 200'000;       ///< holds
  static constexpr std::size_t kMostOfOne = 32;       ///< of one address
  static constexpr std::chrono::minutes kSilence{5};  ///< longer, and a hold begins anew

  Bindings() = default;
  Bindings(const Bindings&) = delete;  // recent_ points into holds_
  Bindings& operator=(const Bindings&) = delete;
  Bindings(Bindings&&) = default;
  Bindings& operator=(Bindings&&) = default;

  void see(const MacAddress& mac, const dissect::IpKey& ip, Timestamp at);

  /// In the order of their beginnings; valid until the next see.
  std::span<const Hold> of(const dissect::IpKey& ip) const;
  /// Whether it ever held the address.
  bool held(const MacAddress& mac, const dissect::IpKey& ip) const;
  /// Who alone held the address from `first` to `last`. Before the first hold it was whoever came
  /// first; nothing where nobody is known, or where it was not one and the same.
  std::optional<MacAddress> holder(const dissect::IpKey& ip, Timestamp first, Timestamp last) const;
  /// Calls visit(ip, holds) for each address, in no order.
  template <class Visitor>
  void each(Visitor&& visit) const {
    for (const auto& [ip, holds] : holds_) visit(ip, std::span<const Hold>(holds));
  }
  std::uint64_t dropped() const { return dropped_; }

 private:
  struct Hash {
    std::size_t operator()(const dissect::IpKey& ip) const;
  };

  /// The holds of an address that was asked for lately. Moves with each address that is new.
  struct Recent {
    dissect::IpKey ip{};
    std::vector<Hold>* holds = nullptr;
  };
  static constexpr std::size_t kRecent = 256;

  /// The holds of the address, or null.
  std::vector<Hold>* find(const dissect::IpKey& ip);
  /// Whether a hold says so already, or the newest one does now: nearly always so.
  static bool known(std::vector<Hold>& holds, const MacAddress& mac, Timestamp at);

  boost::unordered_flat_map<dissect::IpKey, std::vector<Hold>, Hash> holds_;
  std::array<Recent, kRecent> recent_{};
  std::size_t kept_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace tenken::passive
