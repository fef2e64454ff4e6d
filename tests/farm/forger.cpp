#include "farm/forger.hpp"

#include <algorithm>
#include <chrono>

namespace tenken::farm {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kNap = std::chrono::milliseconds(1);
constexpr std::uint32_t kArpShare = 10;  // one in so many is an ARP reply
constexpr Ipv4 kOutside = 0xC6120000;    // 198.18.0.0/15, for measurements (RFC 2544)
constexpr std::uint32_t kOutsideSize = 1U << 17U;

}  // namespace

Forger::Forger(const Options& options, const Population& population, const Scanner& scanner,
               int interface_index)
    : options_(options),
      population_(population),
      scanner_(scanner),
      sender_(interface_index),
      random_(Random::mixed(options.seed ^ options.forge)) {
  if (options.forge > 0) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Forger::~Forger() = default;

void Forger::run(const std::stop_token& stop) {
  while (!scanner_.known.load(std::memory_order_acquire)) {
    if (stop.stop_requested()) return;
    std::this_thread::sleep_for(kNap);
  }
  std::array<std::array<std::byte, kMaxAnswer>, kBatch> frames{};
  std::array<Bytes, kBatch> views;
  const auto start = Clock::now();
  std::uint64_t count = 0;
  while (count < options_.forge && !stop.stop_requested()) {
    const std::chrono::duration<double> passed = Clock::now() - start;
    const auto allowed = static_cast<std::uint64_t>(passed.count() * options_.forge_pps);
    const std::uint64_t wanted = std::min(allowed, options_.forge) - std::min(allowed, count);
    if (wanted == 0) {
      std::this_thread::sleep_for(kNap);
      continue;
    }
    const std::size_t batch = std::min<std::uint64_t>(wanted, kBatch);
    for (std::size_t i = 0; i < batch; ++i) views[i] = Bytes(frames[i]).first(forge_one(frames[i]));
    sender_.send(std::span(views).first(batch));
    count += batch;
    sent_.store(sender_.sent(), std::memory_order_relaxed);
    took_.store((Clock::now() - start).count(), std::memory_order_relaxed);
  }
}

std::size_t Forger::forge_one(Buffer out) {
  return random_.below(kArpShare) == 0 ? forge_arp(out) : forge_tcp(out);
}

std::size_t Forger::forge_arp(Buffer out) {
  const auto& devices = population_.devices();
  const Device& device = devices[random_.below(static_cast<std::uint32_t>(devices.size()))];
  const bool outside = random_.chance(0.5);
  const Ipv4 ip = outside ? kOutside + random_.below(kOutsideSize) : device.ip;
  return write_arp_reply(out, {scanner_.mac, device.mac, ip, scanner_.ip});
}

std::size_t Forger::forge_tcp(Buffer out) {
  constexpr std::uint32_t kPorts = 65'536;
  const auto any = [this](std::uint32_t bound) { return random_.below(bound); };
  const auto& devices = population_.devices();
  Route route{scanner_.mac, {}, population_.network() + any(population_.addresses()), scanner_.ip};
  const auto index = random_.chance(0.5) ? any(static_cast<std::uint32_t>(devices.size()))
                                         : population_.find(route.source).value_or(0);
  route.from = devices[index].mac;
  if (random_.chance(0.5)) route.source = devices[index].ip;
  if (route.source == scanner_.ip) route.source = devices[index].ip;
  TcpSegment segment;
  segment.source = static_cast<std::uint16_t>(any(random_.chance(0.5) ? 1024 : kPorts));
  segment.destination = random_.chance(0.5) ? scanner_.port.load(std::memory_order_relaxed)
                                            : static_cast<std::uint16_t>(any(kPorts));
  segment.sequence = static_cast<std::uint32_t>(random_.next() >> 32U);
  segment.acknowledged = static_cast<std::uint32_t>(random_.next() >> 32U);
  segment.flags = static_cast<std::uint8_t>((random_.chance(0.5) ? TcpFlags::syn : TcpFlags::rst) |
                                            TcpFlags::ack);
  return write_tcp(out, route, segment);
}

}  // namespace tenken::farm
