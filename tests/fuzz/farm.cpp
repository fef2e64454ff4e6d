// Frames to the emulated devices of the farm: whatever they answer must itself be a sound packet.
#include <cstdlib>

#include "farm/responder.hpp"

using namespace tenken::farm;

namespace {

// One device of each kind that behaves differently, at 10.77.0.1 and behind it.
struct Site {
  Options options;
  Population population;
  Counters counters;
  Scanner scanner;
  Responder responder;

  explicit Site(const char* profile)
      : options(made(profile)),
        population(options),
        counters(population.devices().size(), 1),
        responder(options, population, counters, scanner) {}

  static Options made(const char* profile) {
    Options options;
    options.network = 0x0A4D0000;
    options.prefix = 24;
    options.hosts = 200;
    options.first = 1;
    options.profile = profile;
    // What the fuzzer writes as destination need not know the MAC of a device.
    options.router = Mac{2, 0, 0, 0, 0, 1};
    return options;
  }
};

void check(Site& site, Bytes frame, bool checksums_ready) {
  std::array<std::byte, kMaxAnswer> out;
  const std::size_t length = site.responder.answer(frame, kSecond, checksums_ready, out);
  if (length == 0) return;
  if (length > out.size()) std::abort();
  const Bytes answer = Bytes(out).first(length);
  bool bad_checksum = false;
  const bool sound = parse_ip(answer, true, bad_checksum).has_value();
  if (!sound && (bad_checksum || length != kArpFrame)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Site mixed("mix"), prohibiting("prohibiting");
  const Bytes frame = std::as_bytes(std::span(data, size));
  for (Site* site : {&mixed, &prohibiting})
    for (const bool checksums_ready : {true, false}) check(*site, frame, checksums_ready);
  return 0;
}
