// Listening on an interface, in a network namespace of the test's own.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "catch.hpp"
#include <linux/if_ether.h>
#include <net/if.h>
#include <sys/socket.h>

#include "model/messages.hpp"
#include "netns_support.hpp"
#include "passive/capture_support.hpp"
#include "scanner/capture/live_source.hpp"
#include "scanner/capture/packet_socket.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::chrono_literals;
using capture::LiveSettings;
using capture::LiveSource;

namespace {

/// Puts frames on the wire at the other end of the pair.
class Sender {
 public:
  explicit Sender(const char* interface) : socket_(capture::open_packet_socket().value()) {
    const auto index = static_cast<int>(::if_nametoindex(interface));
    REQUIRE(capture::bind_packet_socket(socket_, {interface, index}, 0));
  }
  void send(ByteView frame) const {
    const auto size = static_cast<ssize_t>(frame.size());
    REQUIRE(::send(socket_.get(), frame.data(), frame.size(), 0) == size);
  }
  /// The same frame, many times; how many of them the kernel took.
  std::uint64_t flood(const Bytes& frame, std::uint64_t count) const {
    constexpr unsigned kBatch = 64;
    iovec part{const_cast<std::byte*>(frame.data()), frame.size()};
    std::vector<mmsghdr> batch(kBatch);
    for (mmsghdr& message : batch) {
      message.msg_hdr.msg_iov = &part;
      message.msg_hdr.msg_iovlen = 1;
    }
    std::uint64_t sent = 0;
    for (std::uint64_t i = 0; i < count / kBatch; ++i)
      sent += static_cast<std::uint64_t>(
          std::max(0, ::sendmmsg(socket_.get(), batch.data(), kBatch, 0)));
    return sent;
  }

 private:
  capture::Descriptor socket_;
};

/// A frame to a device that is neither end of the pair.
Bytes frame_of(std::uint16_t port, std::uint16_t tag = 0) {
  const Bytes packet = ipv4(17, udp(4000, port, to_bytes("tenken")));
  if (tag == 0) return ethernet(0x0800, packet);
  return ethernet(0x8100, join({Writer().u16(tag).u16(0x0800).done(), packet}));
}

std::unique_ptr<LiveSource> listen(const LiveSettings& settings, bool with_pcap) {
  auto source = with_pcap ? capture::open_live_pcap(settings) : capture::open_live(settings);
  if (!source) FAIL(source.error().message(Lang::en));
  return std::move(*source);
}

/// Frames to ports of this test, until `count` came or two seconds passed.
std::vector<Bytes> heard(LiveSource& source, std::size_t count) {
  std::vector<Bytes> frames;
  const LiveSource::OnFrame on_frame = [&](const capture::Frame& frame) {
    const auto packet = peeled(frame.data, frame.link_type);
    if (packet.source_port != 4000) return;
    CHECK(frame.original_length == frame.data.size());
    CHECK(frame.at.nanoseconds > 0);
    frames.emplace_back(frame.data.begin(), frame.data.end());
  };
  for (int i = 0; i < 100 && frames.size() < count; ++i) REQUIRE(source.receive(20ms, on_frame));
  return frames;
}

LiveSettings on(const char* interface, const char* filter = "") {
  LiveSettings settings;
  settings.interface = interface;
  settings.filter = filter;
  return settings;
}

}  // namespace

TEST_CASE("listening hears every frame of the wire, of all VLANs, with its tag", "[netns]") {
  inside_namespace("[live-in]");
}
TEST_CASE("live: inside", "[.][live-in]") {
  const bool with_pcap = GENERATE(false, true);
  INFO("libpcap: " << with_pcap);
  const Sender sender("v1");
  const auto source = listen(on("v0"), with_pcap);
  CHECK(source->link_type() == capture::LinkType::ethernet);
  const std::vector<Bytes> sent{frame_of(1), frame_of(2, 0x6005), frame_of(3)};
  for (const Bytes& frame : sent) sender.send(frame);
  CHECK(heard(*source, 3) == sent);
  CHECK(source->dropped() == 0);
  // What this machine sends itself is heard as well.
  Sender("v0").send(frame_of(4));
  CHECK(heard(*source, 1).size() == 1);
}

TEST_CASE("listening keeps to its filter, also behind tags", "[netns]") {
  inside_namespace("[live-filter-in]");
}
TEST_CASE("live filter: inside", "[.][live-filter-in]") {
  const bool with_pcap = GENERATE(false, true);
  INFO("libpcap: " << with_pcap);
  const Sender sender("v1");
  const auto tagged = listen(on("v0", "vlan 5 and udp port 2"), with_pcap);
  LiveSettings incoming = on("v0", "udp port 1 or udp port 4");
  incoming.own_frames = false;
  const auto plain = listen(incoming, with_pcap);
  Sender("v0").send(frame_of(4));
  for (const Bytes& frame : {frame_of(2), frame_of(2, 6), frame_of(2, 5), frame_of(1)})
    sender.send(frame);
  CHECK(heard(*tagged, 2) == std::vector<Bytes>{frame_of(2, 5)});
  CHECK(heard(*plain, 2) == std::vector<Bytes>{frame_of(1)});
}

TEST_CASE("other interfaces: loopback once, all of them cooked, missing ones explained",
          "[netns]") {
  inside_namespace("[live-kinds-in]");
}
TEST_CASE("live kinds: inside", "[.][live-kinds-in]") {
  const auto loopback = listen(on("lo"), false);
  Sender("lo").send(frame_of(1));
  CHECK(heard(*loopback, 2).size() == 1);
  const auto all = listen(on("any"), false);
  CHECK(all->link_type() == capture::LinkType::sll);
  Sender("v1").send(frame_of(1));
  CHECK_FALSE(heard(*all, 1).empty());

  const auto missing = capture::open_live(on("nowhere0"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().text->message == Msg::discover_no_interface);
  CHECK(missing.error().message(Lang::en).find("v0") != std::string::npos);
  const auto filter = capture::open_live(on("v0", "port ("));
  REQUIRE_FALSE(filter);
  CHECK(filter.error().code == Errc::usage);
  REQUIRE(run_command("ip link set v0 down"));
  const auto down = capture::open_live(on("v0"));
  REQUIRE_FALSE(down);
  CHECK(down.error().text->message == Msg::discover_interface_down);
}

TEST_CASE("frames that a full ring loses are counted", "[netns]") {
  inside_namespace("[live-full-in]");
}
TEST_CASE("live full: inside", "[.][live-full-in]") {
  LiveSettings small = on("v0");
  small.ring_mib = 1;
  const auto source = listen(small, false);
  const std::uint64_t sent = Sender("v1").flood(frame_of(9), 64'000);
  std::uint64_t read = 0;
  const LiveSource::OnFrame count = [&](const capture::Frame& frame) {
    read += peeled(frame.data).source_port == 4000 ? 1 : 0;
  };
  for (int i = 0; i < 20; ++i) REQUIRE(source->receive(20ms, count));
  CHECK(read > 0);
  CHECK(source->dropped() > 0);
  CHECK(read + source->dropped() >= sent);
}

TEST_CASE("a live rate", "[!benchmark]") { inside_namespace("[live-rate-in]"); }
TEST_CASE("live rate: inside", "[.][live-rate-in]") {
  const auto source = listen(on("v0"), false);
  const Bytes frame = join({frame_of(9), Bytes(240)});
  constexpr std::uint64_t kFrames = 1'920'000;
  std::atomic<std::uint64_t> sent{0};
  std::atomic<bool> over{false};
  const auto start = std::chrono::steady_clock::now();
  std::jthread sending([&] {
    sent = Sender("v1").flood(frame, kFrames);
    over = true;
  });
  std::uint64_t read = 0;
  const LiveSource::OnFrame count = [&](const capture::Frame& found) {
    read += peeled(found.data).source_port == 4000 ? 1 : 0;
  };
  while (!over) REQUIRE(source->receive(20ms, count));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  for (int i = 0; i < 10; ++i) REQUIRE(source->receive(20ms, count));
  CHECK(read + source->dropped() >= sent);
  std::printf("%.0f frames per second, %llu of %llu lost\n",
              static_cast<double>(sent) / took.count(),
              static_cast<unsigned long long>(source->dropped()),
              static_cast<unsigned long long>(sent.load()));
}
