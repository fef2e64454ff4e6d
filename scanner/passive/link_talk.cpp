#include "scanner/passive/link_talk.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "scanner/dissect/ip_words.hpp"
#include "scanner/passive/bindings.hpp"

namespace tenken::passive {
namespace {

/// By the last eight bytes, or as many as there are, in which the addresses of a link differ.
/// Without a key, so that what is heard twice means the same twice.
std::size_t place_of(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  constexpr unsigned kTop = 54;
  static_assert(LinkTalk::kPlaces == std::size_t{1} << (64 - kTop));
  std::uint64_t last = 0;
  const std::size_t count = std::min(bytes.size(), sizeof last);
  std::memcpy(&last, bytes.last(count).data(), count);
  return last * kOdd >> kTop;
}

}  // namespace

LinkTalk::LinkTalk() : tables_(std::make_unique<Tables>()) {}

void LinkTalk::ask(const dissect::IpKey& target, Timestamp at) {
  Question& question = tables_->questions[place_of(target)];
  dissect::copy_ip(target, question.target);
  question.at = at;
  if (tape_ != nullptr) tape_->spoil();
}

bool LinkTalk::was_asked(const dissect::IpKey& target, Timestamp at) const {
  const Question& question = tables_->questions[place_of(target)];
  if (tape_ != nullptr) tape_->spoil();
  return dissect::same_ip(question.target, target) && question.at <= at &&
         at <= shifted(question.at, kAnswerTime);
}

std::optional<Who> LinkTalk::offer(const MacAddress& client, std::uint32_t transaction,
                                   const Who& server) {
  if (tape_ != nullptr) tape_->spoil();
  Offer& offer = tables_->offers[place_of(client.octets())];
  const bool same = offer.client == client && offer.transaction == transaction;
  if (same && offer.server.ip != server.ip) return offer.server;
  offer.client = client;
  offer.transaction = transaction;
  offer.server = server;
  return std::nullopt;
}

}  // namespace tenken::passive
