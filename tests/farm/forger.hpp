// Forged answers: what somebody sends who wants a scanner to see what is not there.
#pragma once

#include <thread>

#include "farm/responder.hpp"
#include "farm/sender.hpp"

namespace tenken::farm {

/// Sends `options.forge` frames at `options.forge_pps` from a thread of its own, from the moment
/// the scanner is known:
/// - SYN/ACK and RST from addresses of devices and from addresses where nobody is, from ports that
///   are mostly closed, half of them to the source port that the scanner used last;
/// - ARP replies that nobody asked for: from devices, and from addresses outside the prefix. A
///   forged reply for an address that was asked cannot be told from a true one, so none is sent.
class Forger {
 public:
  /// `population` and `scanner` must outlive it. Does nothing when no frame is to be forged.
  Forger(const Options& options, const Population& population, const Scanner& scanner,
         int interface_index);
  /// Stops and waits.
  ~Forger();
  Forger(const Forger&) = delete;
  Forger& operator=(const Forger&) = delete;

  std::uint64_t sent() const { return sent_.load(std::memory_order_relaxed); }
  /// From the first to the last frame so far.
  Nanoseconds took() const { return took_.load(std::memory_order_relaxed); }

 private:
  void run(const std::stop_token& stop);
  std::size_t forge_one(Buffer out);
  std::size_t forge_arp(Buffer out);
  std::size_t forge_tcp(Buffer out);

  Options options_;
  const Population& population_;
  const Scanner& scanner_;
  Sender sender_;
  Random random_;
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<Nanoseconds> took_{0};
  std::jthread thread_;  // last: it uses all the others
};

}  // namespace tenken::farm
