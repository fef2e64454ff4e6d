// Emulated devices behind one interface: they answer ARP, ICMP, TCP and UDP, with loss, latency and
// devices that fall over, and count what a scanner sends to each of them.
#include <algorithm>
#include <csignal>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>

#include <net/if.h>
#include <sys/resource.h>

#include "farm/forger.hpp"
#include "farm/outbox.hpp"
#include "farm/report.hpp"
#include "farm/responder.hpp"
#include "farm/ring.hpp"

namespace {

using namespace tenken::farm;

volatile std::sig_atomic_t stopped = 0;

Nanoseconds now() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return Nanoseconds{time.tv_sec} * kSecond + time.tv_nsec;
}

double cpu_seconds() {
  constexpr double kMicro = 1e-6;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         kMicro * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { stopped = 1; };
  for (const int signal : {SIGTERM, SIGINT}) ::sigaction(signal, &action, nullptr);
}

// Sends a broadcast every `period`, as the devices of a real network do.
class Chatter {
 public:
  Chatter(Nanoseconds period, const Device& device) : period_(period) {
    length_ = write_arp_probe(frame_, device.mac, device.ip);
  }
  void speak(Sender& sender, Nanoseconds time) {
    if (period_ == 0 || time < next_) return;
    next_ = time + period_;
    const Bytes frame = Bytes(frame_).first(length_);
    sender.send({&frame, 1});
  }

 private:
  Nanoseconds period_;
  Nanoseconds next_ = 0;
  std::array<std::byte, kMaxAnswer> frame_{};
  std::size_t length_;
};

// Serves until a signal comes.
void serve(Ring& ring, Outbox& outbox, Responder& responder, Chatter& chatter, Sender& sender) {
  constexpr Nanoseconds kLook = 50 * kMillisecond;  // how often an idle farm looks for the signal
  while (stopped == 0) {
    Nanoseconds patience = kLook;
    if (const auto due = outbox.next_due())
      patience = std::clamp(*due - now(), Nanoseconds{0}, kLook);
    ring.read(patience, [&](Bytes frame, Nanoseconds time, bool checksums_ready) {
      const std::size_t length = responder.answer(frame, time, checksums_ready, outbox.room());
      if (length > 0) outbox.commit(length, responder.due(time));
    });
    const Nanoseconds time = now();
    outbox.flush(time);
    chatter.speak(sender, time);
  }
}

int run(const Options& options) {
  const auto index = static_cast<int>(::if_nametoindex(options.interface.c_str()));
  if (index == 0) {
    std::cerr << "no interface " << options.interface << '\n';
    return 1;
  }
  const Population population(options);
  if (!options.truth.empty()) {
    std::ofstream file(options.truth);
    write_truth(file, options, population);
    if (!file.flush()) {
      std::cerr << "cannot write " << options.truth << '\n';
      return 1;
    }
  }
  stop_on_signals();
  Counters counters(population.devices().size(), options.series);
  Ring ring(index);
  Sender sender(index);
  Outbox outbox(sender, options.latency > 0 || options.jitter > 0);
  Scanner scanner;
  Responder responder(options, population, counters, scanner);
  Totals totals;
  {
    const Forger forger(options, population, scanner, index);
    std::cerr << "ready: " << population.devices().size() << " devices" << std::endl;
    Chatter chatter(options.chatter, population.devices().front());
    serve(ring, outbox, responder, chatter, sender);
    totals.forged = forger.sent();
    totals.forge_seconds = static_cast<double>(forger.took()) / static_cast<double>(kSecond);
  }
  totals.answers = sender.sent();
  totals.unsent = sender.failed() + outbox.overflows();
  totals.ring_dropped = ring.dropped();
  totals.cpu_seconds = cpu_seconds();
  write_report(std::cout, population, counters, totals);
  return std::cout.flush() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) try {
  std::string complaint;
  const auto options = parse_options(count, words, complaint);
  if (!options) {
    std::cerr << complaint << '\n' << kUsage;
    return 2;
  }
  return run(*options);
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
