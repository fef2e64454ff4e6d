#include "scanner/net/brake.hpp"

namespace tenken::net {

using std::chrono::nanoseconds;

boost::asio::execution_context::id Brake::id;

void Brake::hold(Time now) {
  if (held()) return;
  since_ = now;
  held_ = true;
}

nanoseconds Brake::release(Time now) {
  if (!held()) return nanoseconds(0);
  held_ = false;
  total_ += now - since_;
  return now - since_;
}

nanoseconds Brake::paused(Time now) const { return held() ? total_ + (now - since_) : total_; }

}  // namespace tenken::net
