#include "scanner/passive/conflicts.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "scanner/dissect/virtual_router.hpp"
#include "scanner/passive/observe.hpp"
#include "scanner/passive/sources.hpp"

namespace tenken::passive {
namespace {

constexpr std::chrono::minutes kInForce{20};     // that caches of ARP keep what they learnt
constexpr std::chrono::minutes kRouterLife{30};  // RFC 4861 section 6.2.1: the longest interval
constexpr int kUnasked = 60;                     // confidence
constexpr std::size_t kMostConflicts = 10'000;   // told; more are noise
constexpr std::size_t kMostRouters = 16;         // compared on a link: those that came first

class Conflicts {
 public:
  Conflicts(const Signals& signals, const std::string& sensor)
      : signals_(signals), sensor_(sensor) {}

  Batch take(std::span<const Signal* const> sorted) {
    signals_.bindings().each([&](const dissect::IpKey& ip, std::span<const Hold> holds) {
      if (holds.size() > 1) hear_holds(ip, holds);
    });
    std::map<std::string, std::vector<const Signal*>> routers;  // by link
    for (const Signal* const signal : sorted) {
      if (signal->kind == Kind::arp_unasked) hear_unasked(*signal);
      if (signal->kind == Kind::nd_router) routers[signal->value].push_back(signal);
    }
    for (const auto& [link, beside] : routers) hear_routers(beside);
    return finish();
  }

 private:
  struct Owners {
    dissect::IpKey ip{};
    MacAddress owner;
    MacAddress other;
    auto operator<=>(const Owners&) const = default;
  };
  struct Found {
    Timestamp at;
    int confidence = 0;
  };

  /// Holds come in the order of their beginnings: the first one was there before the other.
  void hear_holds(const dissect::IpKey& ip, std::span<const Hold> holds) {
    for (std::size_t i = 0; i < holds.size(); ++i) {
      for (std::size_t k = i + 1; k < holds.size(); ++k) {
        if (holds[k].mac == holds[i].mac || holds[k].from > holds[i].last) continue;
        note(ip, holds[i].mac, holds[k].mac,
             {std::min(holds[i].last, holds[k].last), info_of(Kind::address_conflict).confidence});
      }
    }
  }

  void hear_unasked(const Signal& signal) {
    const Timestamp since = shifted(signal.first.at, -kInForce);
    for (const Hold& hold : signals_.bindings().of(signal.who.ip))
      if (hold.mac != signal.who.mac && hold.from <= signal.last && hold.last >= since)
        note(signal.who.ip, hold.mac, signal.who.mac, {signal.last, kUnasked});
  }

  void note(const dissect::IpKey& ip, const MacAddress& owner, const MacAddress& other,
            const Found& found) {
    // Routers that share an address answer by its virtual MAC address, or by their own.
    if (dissect::is_virtual_router(owner) || dissect::is_virtual_router(other)) return;
    // Known the other way round already: both are told once.
    if (const auto known = owners_.find({ip, other, owner}); known != owners_.end()) {
      raise(known->second, found);
      return;
    }
    raise(owners_[{ip, owner, other}], found);
    if (owners_.size() > kMostConflicts) owners_.erase(std::prev(owners_.end()));
  }

  static void raise(Found& known, const Found& found) {
    known.at = std::max(known.at, found.at);
    known.confidence = std::max(known.confidence, found.confidence);
  }

  void hear_routers(std::vector<const Signal*> routers) {
    std::ranges::stable_sort(routers, {}, [](const Signal* one) { return one->first.at; });
    routers.resize(std::min(routers.size(), kMostRouters));
    for (const Signal* const one : routers) {
      for (const Signal* const other : routers) {
        if (one->who.mac == other->who.mac || one->first.at > shifted(other->last, kRouterLife) ||
            other->first.at > shifted(one->last, kRouterLife))
          continue;
        say(Subject(address_of(one->who.ip), one->who.mac), Kind::nd_rival,
            other->who.mac.to_string() + " " + address_of(other->who.ip).to_string(),
            {std::min(one->last, other->last), info_of(Kind::nd_rival).confidence});
      }
    }
  }

  void say(const Subject& subject, Kind kind, const std::string& value, const Found& found) {
    const KindInfo& info = info_of(kind);
    Observation& claim = batch_.observations.emplace_back(
        subject, info.claim, value, Witness(sensor_, method_of(kind)), found.at);
    claim.confidence = found.confidence;
  }

  Batch finish() {
    for (const auto& [owners, found] : owners_)
      say(Subject(address_of(owners.ip), owners.owner), Kind::address_conflict,
          owners.other.to_string(), found);
    return std::move(batch_);
  }

  const Signals& signals_;
  const std::string& sensor_;
  std::map<Owners, Found> owners_;
  Batch batch_;
};

}  // namespace

Batch observe_conflicts(const Signals& signals, std::span<const Signal* const> sorted,
                        const std::string& sensor) {
  return Conflicts(signals, sensor).take(sorted);
}

}  // namespace tenken::passive
