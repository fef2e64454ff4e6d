#include "scanner/passive/link_talk.hpp"

#include <span>

#include "scanner/passive/bindings.hpp"

namespace tenken::passive {
namespace {

/// FNV-1a. Without a key, so that what is heard twice means the same twice.
std::size_t place_of(std::span<const std::uint8_t> bytes) {
  constexpr std::uint32_t kBasis = 0x811C9DC5;
  constexpr std::uint32_t kPrime = 0x01000193;
  std::uint32_t hash = kBasis;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * kPrime;
  return hash % LinkTalk::kPlaces;
}

}  // namespace

LinkTalk::LinkTalk() : tables_(std::make_unique<Tables>()) {}

void LinkTalk::ask(const dissect::IpKey& target, Timestamp at) {
  Question& question = tables_->questions[place_of(target)];
  question.target = target;
  question.at = at;
}

bool LinkTalk::was_asked(const dissect::IpKey& target, Timestamp at) const {
  const Question& question = tables_->questions[place_of(target)];
  return question.target == target && question.at <= at && at <= shifted(question.at, kAnswerTime);
}

std::optional<Who> LinkTalk::offer(const MacAddress& client, std::uint32_t transaction,
                                   const Who& server) {
  Offer& offer = tables_->offers[place_of(client.octets())];
  const bool same = offer.client == client && offer.transaction == transaction;
  if (same && offer.server.ip != server.ip) return offer.server;
  offer.client = client;
  offer.transaction = transaction;
  offer.server = server;
  return std::nullopt;
}

}  // namespace tenken::passive
