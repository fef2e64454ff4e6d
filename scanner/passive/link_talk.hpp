// LinkTalk: what on a link means something only together with what was said before it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/mac_address.hpp"
#include "model/timestamp.hpp"
#include "scanner/passive/signal.hpp"
#include "scanner/passive/tape.hpp"

namespace tenken::passive {

/// Fixed memory: new talk takes the place of old. Neither allocates nor fails; one thread at a
/// time.
class LinkTalk {
 public:
  static constexpr std::size_t kPlaces = 1024;  ///< of each table
  static constexpr std::chrono::seconds kAnswerTime{5};

  LinkTalk();
  /// What depends on the talk, or becomes part of it, spoils that tape from now on; null: none.
  void record(Tape* tape) { tape_ = tape; }

  /// Somebody asks by ARP who has the address.
  void ask(const dissect::IpKey& target, Timestamp at);
  /// Whether somebody asked for it shortly before.
  bool was_asked(const dissect::IpKey& target, Timestamp at) const;

  /// A server offers a lease. \returns another server that offered in the same transaction
  std::optional<Who> offer(const MacAddress& client, std::uint32_t transaction, const Who& server);

 private:
  struct Question {
    dissect::IpKey target{};
    Timestamp at;
  };
  struct Offer {
    MacAddress client;
    std::uint32_t transaction = 0;
    Who server;
  };
  struct Tables {
    std::array<Question, kPlaces> questions{};
    std::array<Offer, kPlaces> offers{};
  };

  std::unique_ptr<Tables> tables_;
  Tape* tape_ = nullptr;
};

}  // namespace tenken::passive
