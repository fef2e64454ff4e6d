// Slots: how many of something may be open at once; coroutines of one thread wait for a free one.
#pragma once

#include <list>
#include <memory>

#include "model/result.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/signal.hpp"
#include "scanner/net/task.hpp"

namespace tenken::net {

class Slots {
  struct State {
    unsigned free;
    std::list<Signal*> waiting;  ///< in the order of arrival
    explicit State(unsigned count) : free(count) {}
  };

 public:
  /// A slot in use; its end frees the slot, also when the Slots are gone by then.
  class Lease {
   public:
    Lease() = default;
    explicit Lease(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease() { release(); }
    void release() noexcept;
    bool held() const noexcept { return state_ != nullptr; }

   private:
    std::shared_ptr<State> state_;
  };

  /// \param count  at least 1
  Slots(Session& session, unsigned count);
  /// A slot if one is free and nobody waits for it, else one that is not held.
  Lease take_free();
  /// Waits for a free slot; fails only with cancelled.
  Task<Result<Lease>> acquire();
  unsigned free() const { return state_->free; }

 private:
  /// A place in the row, left at its end however that comes.
  class Place {
   public:
    Place(std::shared_ptr<State> state, Session& session);
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();
    bool is_first() const;
    Signal turn;

   private:
    std::shared_ptr<State> state_;
    std::list<Signal*>::iterator at_;
  };

  Session& session_;
  std::shared_ptr<State> state_;
};

}  // namespace tenken::net
