// What comes again and is not read again says the same as if it were read.
#include <algorithm>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include <fmt/format.h>

#include "capture_support.hpp"
#include "captures.hpp"
#include "passive_support.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/passive/listener.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

constexpr std::int64_t kRepeatSecond = 1'000'000'000;
constexpr std::size_t kFewPlaces = 8;

/// All that a listener has heard, as text.
std::vector<std::string> all_heard(const Listener& listener) {
  std::vector<std::string> all;
  for (const Signal* signal : listener.signals().sorted())
    all.push_back(fmt::format("{} {} {} {} {} from {} in {}/{} to {} times {}",
                              signal->who.mac.to_string(), text_of(signal->who.ip),
                              signal->who.port, info_of(signal->kind).name, signal->value,
                              signal->first.at.nanoseconds, signal->first.file, signal->first.frame,
                              signal->last.nanoseconds, signal->times));
  std::set<std::string> holds;
  listener.signals().bindings().each([&](const dissect::IpKey& ip, std::span<const Hold> of_ip) {
    for (const Hold& hold : of_ip)
      holds.insert(fmt::format("{} held by {} from {} to {}", text_of(ip), hold.mac.to_string(),
                               hold.from.nanoseconds, hold.last.nanoseconds));
  });
  all.insert(all.end(), holds.begin(), holds.end());
  const Peers& peers = listener.signals().peers();
  all.push_back(fmt::format("dropped {} {}", listener.signals().dropped(), peers.dropped()));
  std::set<std::string> exchanges;
  for (const Exchange& one : listener.exchanges().all()) {
    const std::size_t sender = one.ways[0].packets != 0 ? 0 : 1;
    exchanges.insert(
        fmt::format("{} {} {} {} {} of {}", text_of(one.key.ips[0]), text_of(one.key.ips[1]),
                    one.key.port, one.ways[0].packets, one.ways[1].bytes,
                    listener.sources().count(one.key.macs[sender], one.key.ips[sender])));
  }
  all.insert(all.end(), exchanges.begin(), exchanges.end());
  for (const std::uint64_t given : listener.stats().given) all.push_back(std::to_string(given));
  return all;
}

std::vector<TestFrame> frames_of(const std::filesystem::path& path) {
  std::vector<TestFrame> frames;
  auto source = capture::FileSource::open(path.string(), 0);
  if (!source) return frames;
  for (capture::Frame frame; (*source)->next(frame);) {
    TestFrame one;
    one.data.assign(frame.data.begin(), frame.data.end());
    one.ns = frame.at.nanoseconds;
    one.original_length = frame.original_length;
    one.link = frame.link_type;
    one.number = frame.number;
    frames.push_back(std::move(one));
  }
  return frames;
}

capture::Frame frame_of(const TestFrame& one, std::int64_t shift) {
  capture::Frame frame;
  frame.data = one.data;
  frame.original_length =
      std::max(one.original_length, static_cast<std::uint32_t>(one.data.size()));
  frame.link_type = one.link;
  frame.at = Timestamp(one.ns + shift);
  frame.number = one.number;
  return frame;
}

void hear_frame(Listener& listener, const TestFrame& one, std::int64_t shift) {
  listener.hear(frame_of(one, shift));
}

/// Hears `frame` at these seconds, with and without memory. \returns how often it was not read
std::uint64_t hear_both(const std::vector<std::pair<Bytes, std::int64_t>>& frames) {
  Listener remembers;
  Listener reads(nullptr, 0);
  for (Listener* listener : {&remembers, &reads})
    for (const auto& [bytes, second] : frames) {
      TestFrame frame;
      frame.data = bytes;
      hear_frame(*listener, frame, second * kRepeatSecond);
    }
  CHECK(all_heard(remembers) == all_heard(reads));
  CHECK(reads.repeats().known() == 0);
  return remembers.repeats().known();
}

Bytes mdns_like(unsigned to_port, std::string_view text) {
  return udp_frame(camera_station, other_station, 40'000, to_port, Wire().text(text));
}

constexpr std::string_view kNotify =
    "NOTIFY * HTTP/1.1\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\nUSN: uuid:1\r\n"
    "SERVER: Linux UPnP/1.0 camera/1\r\nLOCATION: http://10.0.0.7/d.xml\r\n\r\n";

}  // namespace

TEST_CASE("captures heard again and again mean the same with and without memory",
          "[passive][repeats][capture]") {
  const std::filesystem::path folder = shared_captures("wired");
  if (folder.empty()) {
    WARN("skipped: no captures");
    SUCCEED();
    return;
  }
  std::uint64_t known = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::vector<TestFrame> frames = frames_of(entry.path());
    if (frames.empty()) continue;
    CAPTURE(entry.path().filename().string());
    Listener remembers;
    Listener reads(nullptr, 0);
    Listener forgets(nullptr, kFewPlaces);
    // Later, at the same time again, and back in time.
    for (const std::int64_t day : {0, 1, 2, 2, -1, 3})
      for (const TestFrame& frame : frames)
        for (Listener* listener : {&remembers, &reads, &forgets})
          hear_frame(*listener, frame, day * 86'400 * kRepeatSecond);
    for (Listener* listener : {&remembers, &reads, &forgets}) listener->finish();
    const std::vector<std::string> expected = all_heard(reads);
    CHECK(all_heard(remembers) == expected);
    CHECK(all_heard(forgets) == expected);
    known += remembers.repeats().known();
  }
  CHECK(known > 1000);
}

TEST_CASE("frames mean the same one by one and some at a time", "[passive][repeats][capture]") {
  const std::filesystem::path folder = shared_captures("wired");
  if (folder.empty()) {
    WARN("skipped: no captures");
    SUCCEED();
    return;
  }
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::vector<TestFrame> frames = frames_of(entry.path());
    CAPTURE(entry.path().filename().string());
    Listener one_by_one;
    Listener some;
    std::vector<capture::Frame> all;
    for (const std::int64_t day : {0, 1, 2})
      for (const TestFrame& frame : frames)
        all.push_back(frame_of(frame, day * 86'400 * kRepeatSecond));
    for (const capture::Frame& frame : all) one_by_one.hear(frame);
    std::span<const capture::Frame> rest(all);
    for (std::size_t count = 1; !rest.empty(); count = count % 29 + 1) {
      const std::size_t now = std::min(count, rest.size());
      some.hear(rest.first(now));
      rest = rest.subspan(now);
    }
    one_by_one.finish();
    some.finish();
    CHECK(all_heard(some) == all_heard(one_by_one));
    CHECK(some.stats().bytes == one_by_one.stats().bytes);
    CHECK(some.stats().heard == one_by_one.stats().heard);
    ++compared;
  }
  CHECK(compared > 20);
}

TEST_CASE("an announcement is read twice, and then known", "[passive][repeats]") {
  const Bytes notify = mdns_like(1900, kNotify);
  CHECK(hear_both({{notify, 1}, {notify, 2}, {notify, 3}, {notify, 4}}) == 2);
  Bytes other = notify;
  other.back() ^= std::byte{1};
  CHECK(hear_both({{notify, 1}, {notify, 2}, {other, 3}, {notify, 4}}) == 1);
}

TEST_CASE("the port of a client, which changes each time, makes nothing new",
          "[passive][repeats]") {
  std::vector<std::pair<Bytes, std::int64_t>> frames;
  for (const unsigned port : {40'000U, 40'001U, 40'002U, 40'003U})
    frames.emplace_back(udp_frame(camera_station, other_station, port, 1900, Wire().text(kNotify)),
                        port);
  CHECK(hear_both(frames) == 2);
  // A port that the hearer looks at does: MikroTik's own, from which routers announce themselves.
  const Wire hello = Wire().bytes(from_hex("00000000 0001 0006 020000000007 0005 0005 636c6f7564"));
  std::vector<std::pair<Bytes, std::int64_t>> others;
  for (const unsigned port : {5678U, 40'000U, 5678U, 40'000U, 5678U, 40'000U})
    others.emplace_back(udp_frame(camera_station, other_station, port, 5678, hello), port);
  CHECK(hear_both(others) == 2);
}

TEST_CASE("what goes back in time is heard as it is", "[passive][repeats]") {
  const Bytes notify = mdns_like(1900, kNotify);
  CHECK(hear_both({{notify, 10}, {notify, 20}, {notify, 30}, {notify, 5}, {notify, 7}}) == 3);
}

TEST_CASE("an answer of ARP that is the same bytes may be asked for or not", "[passive][repeats]") {
  const Bytes question = arp_frame(Arp::request, other_station, camera_station);
  const Bytes answer = arp_frame(Arp::reply, camera_station, other_station);
  CHECK(hear_both({{question, 1},
                   {answer, 1},
                   {question, 11},
                   {answer, 11},
                   {question, 21},
                   {answer, 21},
                   {answer, 41},  // nobody asked
                   {answer, 61},
                   {question, 71},
                   {answer, 71}}) == 0);
}

TEST_CASE("who holds an address at which time is told by repeats as well", "[passive][repeats]") {
  DhcpParts parts;
  parts.assigned = camera_station.ip;
  const Bytes first =
      udp_frame(gateway_station, camera_station, 67, 68, dhcp_message(Dhcp::ack, parts));
  parts.client = other_station.mac;
  const Bytes second =
      udp_frame(gateway_station, other_station, 67, 68, dhcp_message(Dhcp::ack, parts));
  CHECK(hear_both({{first, 0},
                   {first, 10},
                   {first, 20},
                   {first, 1000},
                   {second, 2000},
                   {second, 2010},
                   {second, 2020},
                   {first, 3000},
                   {first, 3600}}) == 5);
}

TEST_CASE("offers of leases and passwords are not remembered", "[passive][repeats]") {
  DhcpParts parts;
  parts.assigned = "10.0.0.7";
  const Wire offer = dhcp_message(Dhcp::offer, parts);
  const Bytes one = udp_frame(gateway_station, camera_station, 67, 68, offer);
  const Bytes two = udp_frame(other_station, camera_station, 67, 68, offer);
  CHECK(hear_both({{one, 1}, {two, 1}, {one, 2}, {two, 2}, {one, 3}, {two, 3}}) == 0);
  const Bytes trap = from_hex(
      "30 2a 02 01 01 04 06 70 75 62 6c 69 63 a2 1d 02 01 01 02 01 00 02 01 00 30 12 30 10 06 08"
      "2b 06 01 02 01 01 05 00 04 04 73 77 2d 31");
  Wire body;
  body.bytes(trap);
  const Bytes community = udp_frame(camera_station, other_station, 161, 40'000, body);
  CHECK(hear_both({{community, 1}, {community, 2}, {community, 3}}) == 0);
}

TEST_CASE("a hash of packets depends on every byte, on the size and on the key",
          "[passive][repeats]") {
  const PacketHash hash;
  const PacketHash other;
  const std::vector<std::uint64_t> head(2);
  const Bytes body(100, std::byte{7});
  const auto value = hash(head, body);
  CHECK(value == hash(head, body));
  CHECK_FALSE(value == other(head, body));
  for (std::size_t at = 0; at < body.size(); ++at) {
    Bytes changed = body;
    changed[at] ^= std::byte{0x80};
    CHECK_FALSE(value == hash(head, changed));
  }
  std::vector<std::uint64_t> changed = head;
  changed[1] ^= 1U;
  CHECK_FALSE(value == hash(changed, body));
  CHECK_FALSE(value == hash(head, Bytes(116, std::byte{7})));
  CHECK_FALSE(hash(head, {}) == hash(changed, {}));
}
