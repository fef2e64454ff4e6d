// Signals: all that was heard, each thing once.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "scanner/passive/bindings.hpp"
#include "scanner/passive/keyed_hash.hpp"
#include "scanner/passive/peers.hpp"
#include "scanner/passive/signal.hpp"

namespace tenken::passive {

class SecretMarks;
class Tape;

/// Bounded: of whom much is said by hostile packets, no more than kMostOfOne is kept, and of all no
/// more than kMost, with kMostKept bytes of values; what was not kept is counted. Repeating
/// something costs a look into a table and allocates nothing. One thread at a time.
class Signals {
 public:
  static constexpr std::size_t kMost = 200'000;
  static constexpr std::size_t kMostKept = 32'000'000;  ///< bytes
  static constexpr std::size_t kMostOfOne = 1000;
  static constexpr std::size_t kMostBytes = 1024;  ///< of a value; the rest is cut

  /// What is said from now on was heard at `moment`.
  void turn_to(const Moment& moment) {
    now_.at = moment.at;  // one by one, as they come: to read together what was just written waits
    now_.file = moment.file;
    now_.frame = moment.frame;
  }
  const Moment& now() const { return now_; }
  /// What is kept of passwords from now on; null: nothing at all. Must live as long as this does.
  void mark_secrets(const SecretMarks* marks) { marks_ = marks; }
  const SecretMarks* marks() const;
  /// What is said is noted there as well from now on; null: nowhere.
  void record(Tape* tape) { tape_ = tape; }
  /// An empty value says nothing and is left out.
  void say(const Who& who, Kind kind, std::string_view value) { (void)put(who, kind, value); }
  /// The same for a value that follows from the subject and the kind alone: `write` makes its text
  /// where it was not said lately.
  template <class Write>
  void say_derived(const Who& who, Kind kind, Write&& write) {
    if (!derived_again(who, kind)) derive(who, kind, write());
  }
  /// What a tape noted by this place is said again.
  void say_again(std::uint32_t place);
  /// The same, so often, the last time then; not for one that tells who holds an address.
  void said_again(std::uint32_t place, std::uint32_t times, Timestamp last);

  /// In the order of who, kind and value, whatever the order of hearing; valid until the next say.
  std::vector<const Signal*> sorted() const;
  std::size_t size() const { return signals_.size(); }
  /// What the signals say of who holds which address.
  const Bindings& bindings() const { return bindings_; }
  /// What clients say of those whom they talk to.
  Peers& peers() { return peers_; }
  const Peers& peers() const { return peers_; }
  /// Things said that were not kept, repeats included.
  std::uint64_t dropped() const { return dropped_ + bindings_.dropped(); }

 private:
  struct Said {
    const Who* who;
    Kind kind;
    std::string_view value;
  };
  static constexpr std::size_t kRecent = 16'384;  ///< places, a power of two

  /// Where it would be among the recent ones. Who aims at one place gains nothing: what is not
  /// found there is looked up by the hash that nobody can aim.
  static std::size_t recent_place(const Said& said);
  /// The same without the value.
  static std::size_t derived_place(const Who& who, Kind kind);
  bool derived_again(const Who& who, Kind kind);
  void derive(const Who& who, Kind kind, std::string_view value);
  /// \returns its place in signals_, or kMost
  std::size_t put(const Who& who, Kind kind, std::string_view value);
  static bool same(const Signal& signal, const Said& said);
  std::uint64_t hash_of(const Said& said) const;
  std::size_t note(std::uint32_t place);
  bool full(const Said& said);
  /// The place in signals_, or kMost.
  std::size_t find(std::uint64_t hash, const Said& said) const;

  KeyedHash hash_;
  Moment now_;
  const SecretMarks* marks_ = nullptr;
  Tape* tape_ = nullptr;
  std::deque<Signal> signals_;
  Bindings bindings_;
  Peers peers_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> places_;  ///< of the hash, in signals_
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> of_one_;  ///< signals of one subject
  std::array<std::uint32_t, kRecent> recent_{};  ///< places in signals_ of what was repeated lately
  std::array<std::uint32_t, kRecent / 4> derived_{};  ///< the same of values that follow
  std::size_t kept_bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace tenken::passive
