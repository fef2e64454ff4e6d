#include "scanner/net/slots.hpp"

#include <algorithm>

namespace tenken::net {

Slots::Slots(Session& session, unsigned count)
    : session_(session), state_(std::make_shared<State>(std::max(1U, count))) {}

Slots::Place::Place(std::shared_ptr<State> state, Session& session)
    : turn(session),
      state_(std::move(state)),
      at_(state_->waiting.insert(state_->waiting.end(), &turn)) {}

Slots::Place::~Place() {
  state_->waiting.erase(at_);
  // Several slots may have come free while the first in the row was still to be resumed.
  if (state_->free > 1 && !state_->waiting.empty()) state_->waiting.front()->notify();
}

bool Slots::Place::is_first() const { return state_->waiting.front() == &turn; }

Slots::Lease Slots::take_free() {
  if (state_->free == 0 || !state_->waiting.empty() || session_.stopped()) return {};
  --state_->free;
  return Lease(state_);
}

Task<Result<Slots::Lease>> Slots::acquire() {
  const std::shared_ptr<State> state = state_;
  if (state->free == 0 || !state->waiting.empty()) {
    Place place(state, session_);
    while (!session_.stopped() && (state->free == 0 || !place.is_first()))
      co_await place.turn.wait();
  }
  if (session_.stopped()) co_return fail(Errc::cancelled, "the session was stopped");
  --state->free;
  co_return Lease(state);
}

Slots::Lease& Slots::Lease::operator=(Lease&& other) noexcept {
  if (this != &other) {
    release();
    state_ = std::move(other.state_);
  }
  return *this;
}

void Slots::Lease::release() noexcept {
  if (!state_) return;
  ++state_->free;
  if (!state_->waiting.empty()) state_->waiting.front()->notify();
  state_.reset();
}

}  // namespace tenken::net
