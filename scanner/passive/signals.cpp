#include "scanner/passive/signals.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>

#include "scanner/dissect/ip_words.hpp"
#include "scanner/passive/tape.hpp"

namespace tenken::passive {
namespace {

constexpr KindInfo kKinds[] = {
#define KIND(id, name, claim, confidence) {name, claim, confidence},
#include "scanner/passive/kinds.def"
#undef KIND
};

constexpr std::size_t kWhoBytes = 6 + 16 + 2;
constexpr std::size_t kKindBytes = sizeof(Kind);

using Head = std::array<unsigned char, kWhoBytes + kKindBytes>;

Head bytes_of(const Who& who, std::uint16_t kind) {
  Head bytes{};
  std::ranges::copy(who.mac.octets(), bytes.begin());
  std::ranges::copy(who.ip, bytes.begin() + 6);
  bytes[22] = static_cast<unsigned char>(who.port >> 8U);
  bytes[23] = static_cast<unsigned char>(who.port & 0xFFU);
  std::memcpy(&bytes[kWhoBytes], &kind, sizeof kind);
  return bytes;
}

constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15;  // 2^64 by the golden ratio

std::uint64_t mix(const Who& who, Kind kind, std::size_t more) {
  const std::uint64_t mac = dissect::word_of(who.mac);
  const std::uint64_t ip = dissect::words_of(who.ip)[1];
  const std::uint64_t rest =
      std::uint64_t{who.port} << 32U | static_cast<std::uint64_t>(kind) << 16U | more;
  const std::uint64_t mixed = (mac ^ rest) * kOdd;
  return (mixed ^ (mixed >> 32U) ^ ip) * kOdd;
}

bool same_who(const Who& a, const Who& b) {
  return a.mac == b.mac && a.port == b.port && dissect::same_ip(a.ip, b.ip);
}

}  // namespace

bool binds(Kind kind) {
  return kind == Kind::arp_binding || kind == Kind::nd_binding || kind == Kind::dhcp_lease ||
         kind == Kind::profinet_address;
}

const KindInfo& info_of(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::size_t Signals::recent_place(const Said& said) {
  constexpr unsigned kShift = 64 - std::countr_zero(kRecent);
  std::uint64_t ends = 0;
  const std::string_view value = said.value;
  if (value.size() >= sizeof ends) {
    std::uint64_t end = 0;
    std::memcpy(&ends, value.data(), sizeof ends);
    std::memcpy(&end, value.data() + value.size() - sizeof end, sizeof end);
    ends ^= end * kOdd;
  } else {
    for (const char c : value) ends = ends << 8U | static_cast<unsigned char>(c);
  }
  const std::uint64_t mixed = mix(*said.who, said.kind, value.size());
  return (mixed ^ (mixed >> 32U) ^ ends) * kOdd >> kShift;
}

std::size_t Signals::derived_place(const Who& who, Kind kind) {
  constexpr unsigned kShift = 64 - std::countr_zero(kRecent / 4);
  return mix(who, kind, 0) >> kShift;
}

bool Signals::derived_again(const Who& who, Kind kind) {
  const std::uint32_t lately = derived_[derived_place(who, kind)];
  if (lately >= signals_.size()) return false;
  const Signal& signal = signals_[lately];
  if (signal.kind != kind || !same_who(signal.who, who)) return false;
  say_again(lately);
  return true;
}

void Signals::derive(const Who& who, Kind kind, std::string_view value) {
  const std::size_t place = put(who, kind, value);
  if (place != kMost) derived_[derived_place(who, kind)] = static_cast<std::uint32_t>(place);
}

bool Signals::same(const Signal& signal, const Said& said) {
  return signal.kind == said.kind && same_who(signal.who, *said.who) && signal.value == said.value;
}

std::uint64_t Signals::hash_of(const Said& said) const {
  std::array<unsigned char, sizeof(Head) + sizeof(std::uint64_t)> all{};
  std::ranges::copy(bytes_of(*said.who, static_cast<std::uint16_t>(said.kind)), all.begin());
  const std::uint64_t value = hash_(said.value.data(), said.value.size());
  std::memcpy(all.data() + sizeof(Head), &value, sizeof value);
  return hash_(all.data(), all.size());
}

std::size_t Signals::put(const Who& who, Kind kind, std::string_view value) {
  if (value.empty()) return kMost;
  if (binds(kind) && who.has_mac()) bindings_.see(who.mac, who.ip, now_.at);
  const Said said{&who, kind, value.substr(0, kMostBytes)};
  std::uint32_t& recent = recent_[recent_place(said)];
  if (recent < signals_.size() && same(signals_[recent], said)) return note(recent);
  const std::uint64_t hash = hash_of(said);
  if (const std::size_t place = find(hash, said); place < signals_.size()) {
    recent = static_cast<std::uint32_t>(place);
    return note(recent);
  }
  if (full(said) || places_.contains(hash)) {
    ++dropped_;
    if (tape_ != nullptr) tape_->spoil();
    return kMost;
  }
  kept_bytes_ += said.value.size();
  recent = static_cast<std::uint32_t>(signals_.size());
  places_.emplace(hash, recent);
  if (tape_ != nullptr) tape_->said(recent, binds(kind));
  Signal& signal = signals_.emplace_back();
  signal.who = who;
  signal.kind = kind;
  signal.value = said.value;
  signal.first = now_;
  signal.last = now_.at;
  signal.times = 1;
  return recent;
}

/// Counts one more signal of the subject, unless there are too many.
bool Signals::full(const Said& said) {
  if (signals_.size() >= kMost || kept_bytes_ + said.value.size() > kMostKept) return true;
  const auto subject = bytes_of(*said.who, 0);
  std::uint32_t& count = of_one_[hash_(subject.data(), subject.size())];
  if (count >= kMostOfOne) return true;
  ++count;
  return false;
}

std::size_t Signals::find(std::uint64_t hash, const Said& said) const {
  const auto place = places_.find(hash);
  if (place == places_.end() || !same(signals_[place->second], said)) return kMost;
  return place->second;
}

void Signals::say_again(std::uint32_t place) {
  const Signal& signal = signals_[place];
  if (binds(signal.kind) && signal.who.has_mac())
    bindings_.see(signal.who.mac, signal.who.ip, now_.at);
  (void)note(place);
}

void Signals::said_again(std::uint32_t place, std::uint32_t times, Timestamp last) {
  Signal& signal = signals_[place];
  signal.times += times;
  signal.last = std::max(signal.last, last);
}

/// Who asks for it makes something of a password: that is nothing to be remembered.
const SecretMarks* Signals::marks() const {
  if (tape_ != nullptr) tape_->spoil();
  return marks_;
}

/// Files may come in any order.
std::size_t Signals::note(std::uint32_t place) {
  Signal& signal = signals_[place];
  if (tape_ != nullptr) tape_->said(place, binds(signal.kind));
  ++signal.times;
  if (now_.at < signal.first.at) signal.first = now_;
  signal.last = std::max(signal.last, now_.at);
  return place;
}

std::vector<const Signal*> Signals::sorted() const {
  std::vector<const Signal*> all;
  all.reserve(signals_.size());
  for (const Signal& signal : signals_) all.push_back(&signal);
  std::ranges::sort(all, [](const Signal* a, const Signal* b) {
    return std::tie(a->who, a->kind, a->value) < std::tie(b->who, b->kind, b->value);
  });
  return all;
}

}  // namespace tenken::passive
