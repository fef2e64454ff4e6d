#include "scanner/discover/group_answers.hpp"

#include <algorithm>

namespace tenken::discover {

void GroupAnswers::add(const IpAddress& from, std::uint16_t port, ByteView datagram) {
  if (datagram.size() > kMaxBytes - bytes_) return;
  std::vector<Bytes>& said = answers_[from][port];
  // A question is sent more than once, and so is its answer.
  const auto repeats = [&](const Bytes& one) { return std::ranges::equal(one, datagram); };
  if (said.size() >= kMaxOfPort || std::ranges::any_of(said, repeats)) return;
  said.emplace_back(datagram.begin(), datagram.end());
  bytes_ += datagram.size();
}

void GroupAnswers::add(const GroupAnswers& others) {
  for (const auto& [host, ports] : others.answers_)
    for (const auto& [port, said] : ports)
      for (const Bytes& one : said) add(host, port, one);
}

const GroupAnswers::Of& GroupAnswers::of(const IpAddress& host) const {
  static const Of kNone;
  const auto found = answers_.find(host);
  return found == answers_.end() ? kNone : found->second;
}

}  // namespace tenken::discover
