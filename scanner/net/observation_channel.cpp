#include "scanner/net/observation_channel.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tenken::net {

namespace asio = boost::asio;

ObservationChannel::ObservationChannel(std::size_t capacity)
    : capacity_(std::max<std::size_t>(1, capacity)) {}

Task<Result<void>> ObservationChannel::send(Batch batch) {
  const auto executor = co_await asio::this_coro::executor;
  while (true) {
    Waiter waiter;
    {
      const std::lock_guard lock(mutex_);
      if (abandoned_ || finished_)
        co_return fail(Errc::closed, "the observation channel is closed");
      if (batches_.size() < capacity_) {
        batches_.push_back(std::move(batch));
        filled_.notify_one();
        co_return ok;
      }
      waiter =
          std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
      waiting_.push_back(waiter);
    }
    // The wake-up is posted to this executor, so it cannot overtake the wait.
    co_await waiter->async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

bool ObservationChannel::try_send(Batch batch) {
  const std::lock_guard lock(mutex_);
  if (abandoned_ || finished_ || batches_.size() >= capacity_) {
    dropped_ += batch.observations.size();
    return false;
  }
  batches_.push_back(std::move(batch));
  filled_.notify_one();
  return true;
}

std::uint64_t ObservationChannel::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void ObservationChannel::finish() {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    waiters.swap(waiting_);
    filled_.notify_one();
  }
  wake_all(waiters);
}

void ObservationChannel::abandon() {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    batches_.clear();
    waiters.swap(waiting_);
    filled_.notify_one();
  }
  wake_all(waiters);
}

std::optional<std::vector<Batch>> ObservationChannel::receive(std::size_t max_batches,
                                                              std::chrono::milliseconds max_wait) {
  std::vector<Batch> taken;
  std::vector<Waiter> waiters;
  {
    std::unique_lock lock(mutex_);
    const std::size_t enough = std::max<std::size_t>(1, std::min(max_batches, capacity_));
    filled_.wait_for(lock, max_wait,
                     [&] { return batches_.size() >= enough || finished_ || abandoned_; });
    if (batches_.empty() && (finished_ || abandoned_)) return std::nullopt;
    const std::size_t count = std::min(enough, batches_.size());
    const auto end = batches_.begin() + static_cast<std::ptrdiff_t>(count);
    taken.assign(std::make_move_iterator(batches_.begin()), std::make_move_iterator(end));
    batches_.erase(batches_.begin(), end);
    if (count > 0) waiters.swap(waiting_);
  }
  wake_all(waiters);
  return taken;
}

void ObservationChannel::wake(const Waiter& waiter) {
  asio::post(waiter->get_executor(), [waiter] { waiter->cancel(); });
}

void ObservationChannel::wake_all(const std::vector<Waiter>& waiters) {
  for (const Waiter& waiter : waiters) wake(waiter);
}

}  // namespace tenken::net
