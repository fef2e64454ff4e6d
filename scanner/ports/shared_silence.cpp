#include "scanner/ports/shared_silence.hpp"

#include <algorithm>

namespace tenken::ports {
namespace {

using namespace std::chrono_literals;

constexpr auto kTogether = 1s;      // hosts are looked at within so long of each other
constexpr std::size_t kFewest = 4;  // fewer may have the same weakness
constexpr std::size_t kShare = 3;   // one of so many

}  // namespace

bool SharedSilence::add(Time now, std::size_t answering) {
  while (!recent_.empty() && now - recent_.front() > kTogether) recent_.pop_front();
  recent_.push_back(now);
  if (newest_ && now - newest_->last <= kTogether) {
    newest_->last = now;
    return false;
  }
  if (recent_.size() < std::max(kFewest, answering / kShare)) return false;
  newest_ = Episode{recent_.front(), now};
  return true;
}

bool SharedSilence::covers(Time when) const {
  return newest_ && newest_->first <= when && when <= newest_->last;
}

}  // namespace tenken::ports
