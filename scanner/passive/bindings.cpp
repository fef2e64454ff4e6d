#include "scanner/passive/bindings.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <ranges>
#include <tuple>

#include <sodium.h>

#include "scanner/dissect/ip_words.hpp"

namespace tenken::passive {
namespace {

bool covers(const Hold& hold, Timestamp at) { return hold.from <= at && at <= hold.last; }

bool touches(const Hold& hold, Timestamp first, Timestamp last) {
  return hold.from <= last && first <= hold.last;
}

/// Who held it at one moment: the one who spoke around it, else before it, else behind it.
std::optional<MacAddress> holder_at(std::span<const Hold> holds, Timestamp at) {
  const Hold* before = nullptr;
  const Hold* around = nullptr;
  for (const Hold& hold : holds) {
    if (covers(hold, at)) {
      if (around != nullptr && around->mac != hold.mac) return std::nullopt;
      around = &hold;
    } else if (hold.last < at && (before == nullptr || before->last < hold.last)) {
      before = &hold;
    }
  }
  if (around != nullptr) return around->mac;
  if (before != nullptr) return before->mac;
  return holds.empty() ? std::nullopt : std::optional(holds.front().mac);
}

/// Holds of one MAC address without another one's between them become one: who held the address at
/// which time stays the same. \param holds  not empty. \returns how many there are less
std::size_t join_neighbours(std::vector<Hold>& holds) {
  const std::size_t before = holds.size();
  auto kept = holds.begin();
  for (const Hold& hold : holds | std::views::drop(1)) {
    if (kept->mac == hold.mac)
      kept->last = std::max(kept->last, hold.last);
    else
      *++kept = hold;
  }
  holds.erase(std::next(kept), holds.end());
  return before - holds.size();
}

}  // namespace

Timestamp shifted(Timestamp at, std::chrono::nanoseconds by) {
  constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  const std::int64_t ns = by.count();
  if (ns < 0 && at.nanoseconds < kFirst - ns) return Timestamp(kFirst);
  if (ns > 0 && at.nanoseconds > kLast - ns) return Timestamp(kLast);
  return at + by;
}

/// With a key of this process, so that nobody can aim at one place of the table.
std::size_t Bindings::Hash::operator()(const dissect::IpKey& ip) const {
  static const auto key = [] {
    std::array<unsigned char, crypto_shorthash_KEYBYTES> random{};
    randombytes_buf(random.data(), random.size());
    return random;
  }();
  std::uint64_t hash = 0;
  static_assert(crypto_shorthash_BYTES == sizeof hash);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), ip.data(), ip.size(), key.data());
  return hash;
}

bool Bindings::known(std::vector<Hold>& holds, const MacAddress& mac, Timestamp at) {
  for (const Hold& hold : holds)
    if (hold.from <= at && at <= hold.last && hold.mac == mac) return true;
  if (holds.empty() || holds.back().mac != mac || at < holds.back().last ||
      shifted(holds.back().last, kSilence) < at)
    return false;
  holds.back().last = at;
  return true;
}

std::vector<Hold>* Bindings::find(const dissect::IpKey& ip) {
  // Who aims at one place gains nothing: what is not found there is looked up with the key.
  Recent& recent = recent_[(ip[ip.size() - 1] ^ ip[ip.size() - 2]) % kRecent];
  if (recent.holds != nullptr && dissect::same_ip(recent.ip, ip)) return recent.holds;
  const auto place = holds_.find(ip);
  if (place == holds_.end()) return nullptr;
  recent = {ip, &place->second};
  return recent.holds;
}

void Bindings::see(const MacAddress& mac, const dissect::IpKey& ip, Timestamp at) {
  std::vector<Hold>* holds = find(ip);
  if (holds != nullptr && known(*holds, mac, at)) return;
  Hold grown(mac, at);
  std::size_t joined = 0;
  if (holds != nullptr) {
    joined = std::erase_if(*holds, [&](const Hold& hold) {
      if (hold.mac != mac || !touches(hold, shifted(at, -kSilence), shifted(at, kSilence)))
        return false;
      grown.from = std::min(grown.from, hold.from);
      grown.last = std::max(grown.last, hold.last);
      return true;
    });
  }
  kept_ -= joined;
  if (holds != nullptr && holds->size() >= kMostOfOne) kept_ -= join_neighbours(*holds);
  if (kept_ >= kMost || (holds != nullptr && holds->size() >= kMostOfOne)) {
    ++dropped_;
    return;
  }
  if (holds == nullptr) {
    holds = &holds_[ip];
    recent_.fill({});
  }
  const auto order = [](const Hold& hold) { return std::tuple(hold.from, hold.mac); };
  holds->insert(std::ranges::upper_bound(*holds, order(grown), {}, order), grown);
  ++kept_;
}

std::span<const Hold> Bindings::of(const dissect::IpKey& ip) const {
  const auto place = holds_.find(ip);
  return place == holds_.end() ? std::span<const Hold>() : std::span<const Hold>(place->second);
}

bool Bindings::held(const MacAddress& mac, const dissect::IpKey& ip) const {
  return std::ranges::find(of(ip), mac, &Hold::mac) != of(ip).end();
}

std::optional<MacAddress> Bindings::holder(const dissect::IpKey& ip, Timestamp first,
                                           Timestamp last) const {
  const std::span<const Hold> holds = of(ip);
  const auto holder = holder_at(holds, first);
  if (!holder || holder_at(holds, last) != holder) return std::nullopt;
  const bool contested = std::ranges::any_of(
      holds, [&](const Hold& hold) { return hold.mac != *holder && touches(hold, first, last); });
  return contested ? std::nullopt : holder;
}

}  // namespace tenken::passive
