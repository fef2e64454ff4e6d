// Connections that the listener follows: in whatever order, cut and with whatever missing.
#include <algorithm>
#include <random>

#include "catch.hpp"

#include "capture_support.hpp"
#include "passive_streams_support.hpp"
#include "scanner/passive/tcp/streams.hpp"

using namespace tenken;
using test::Connection;
using test::said;

namespace {

constexpr const char* kRequest =
    "GET /status HTTP/1.1\r\nHost: camera.example\r\nUser-Agent: Probe/1\r\n"
    "Authorization: Basic YWRtaW46c2VjcmV0\r\n\r\n";
constexpr const char* kAnswer =
    "HTTP/1.1 200 OK\r\nServer: tiny/2.1\r\nContent-Type: text/html\r\nContent-Length: 62\r\n\r\n"
    "<html><head><title>Camera 7</title></head><body></body></html>";
constexpr const char* kSecond =
    "HTTP/1.1 401 Unauthorized\r\nServer: other/3\r\n"
    "WWW-Authenticate: Digest realm=\"cam\", nonce=\"1\"\r\nContent-Length: 0\r\n\r\n";

std::set<std::string> usual() {
  return {"client http.user_agent Probe/1",
          "client login.sent http 10.0.0.2:8000 admin",
          "server tcp.open open",
          "server tcp.served open",
          "server service.protocol http",
          "server service.cleartext true",
          "server http.host camera.example",
          "server http.server tiny/2.1",
          "server http.title Camera 7",
          "server login.http admin"};
}

Connection conversation(std::size_t size = 1400) {
  Connection one(8000);
  one.open().client(kRequest, size).server(kAnswer, size).close();
  return one;
}

}  // namespace

TEST_CASE("a connection on any port tells what both sides say", "[passive][streams]") {
  CHECK(said(conversation()) == usual());
}

TEST_CASE("how the bytes are cut into packets changes nothing", "[passive][streams]") {
  for (const std::size_t size : {1U, 2U, 3U, 7U, 50U}) CHECK(said(conversation(size)) == usual());
}

TEST_CASE("packets in the wrong order, repeated and overlapping are put right",
          "[passive][streams]") {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    Connection one = conversation(9);
    auto& packets = one.packets();
    // Inside one direction only: neither side answers what it did not get.
    const auto is_data = [](const test::Sent& sent) { return !sent.bytes.empty(); };
    auto begin = std::find_if(packets.begin(), packets.end(), is_data);
    while (begin != packets.end()) {
      const bool side = begin->from_client;
      const auto end = std::find_if(begin, packets.end(), [&](const test::Sent& sent) {
        return sent.from_client != side || sent.bytes.empty();
      });
      for (auto from = begin; from < end; from += std::min<std::ptrdiff_t>(4, end - from))
        std::shuffle(from, from + std::min<std::ptrdiff_t>(4, end - from), random);
      begin = std::find_if(end, packets.end(), is_data);
    }
    auto repeated = packets[5];
    packets.insert(packets.begin() + 9, repeated);
    // An overlap with other bytes: what came first stays.
    repeated.bytes.insert(repeated.bytes.begin(), 3, std::byte{'x'});
    repeated.sequence -= 3;
    packets.insert(packets.begin() + 12, repeated);
    CHECK(said(one) == usual());
  }
}

TEST_CASE("where bytes are missing, the next message is heard again", "[passive][streams]") {
  Connection one(8000);
  one.open().client(kRequest).server(kAnswer);
  const auto first = static_cast<std::ptrdiff_t>(one.packets().size()) - 1;
  one.client(kRequest).server(kSecond).client(kRequest).server(kSecond).close();
  const bool cut = GENERATE(false, true);
  INFO((cut ? "a packet that the capture cut" : "a lost packet"));
  if (cut)
    (one.packets().begin() + first)->captured = 54 + 20;
  else
    one.packets().erase(one.packets().begin() + first);
  passive::Listener listener;
  one.hear(listener);
  listener.finish();
  const auto all = said(listener);
  CHECK_FALSE(all.contains("server http.server tiny/2.1"));
  CHECK(all.contains("server http.server other/3"));
  CHECK(all.contains("server http.realm cam"));
  CHECK(listener.stream_stats().gaps == 1);
  CHECK(listener.stream_stats().heard == 1);
}

TEST_CASE("a body may miss bytes, nobody reads them", "[passive][streams]") {
  Connection one(8000);
  one.open().client(kRequest);
  one.server("HTTP/1.1 200 OK\r\nServer: films/1\r\nContent-Length: 300000\r\n\r\n");
  one.server(std::string(300'000, 'G'));
  one.client(kRequest).server(kSecond).close();
  auto& packets = one.packets();
  packets.erase(packets.begin() + 20, packets.begin() + 60);
  std::swap(packets[30], packets[31]);
  passive::Listener listener;
  one.hear(listener);
  CHECK(said(listener).contains("server http.server films/1"));
  CHECK(said(listener).contains("server http.server other/3"));
  CHECK(listener.stream_stats().gaps == 0);
}

TEST_CASE("a connection that began before is taken up where a message begins",
          "[passive][streams]") {
  Connection one = conversation();
  one.packets().erase(one.packets().begin(), one.packets().begin() + 3);
  auto expected = usual();
  expected.erase("server tcp.open open");
  CHECK(said(one) == expected);
  // In the middle of an answer.
  Connection late(8000);
  late.client(std::string(500, 'x')).server(std::string(5000, 'y'));
  late.client(kRequest).server(kAnswer).close();
  CHECK(said(late) == expected);
}

TEST_CASE("ports that are used again are a new connection", "[passive][streams]") {
  passive::Listener listener;
  conversation().hear(listener);
  Connection again(8000, 40'000, 77'000);
  again.open().client(kRequest).server(kSecond).close();
  again.hear(listener);
  CHECK(listener.stream_stats().heard == 2);
  CHECK(said(listener).contains("server http.server other/3"));
}

TEST_CASE("what is open at the end is judged by what was heard", "[passive][streams]") {
  Connection one(8000);
  one.open().client(kRequest);
  one.server(
      "HTTP/1.0 200 OK\r\nServer: old\r\nContent-Type: text/html\r\n\r\n"
      "<title>Until the end</title>");
  passive::Listener listener;
  one.hear(listener);
  CHECK_FALSE(said(listener).contains("server http.title Until the end"));
  listener.finish();
  CHECK(said(listener).contains("server http.title Until the end"));
}

TEST_CASE("thousands of connections stay within the memory that is allowed", "[passive][streams]") {
  passive::Signals signals;
  passive::tcp::Streams streams;
  std::uint64_t number = 0;
  const auto hear = [&](const Connection& one) {
    for (const test::Sent& sent : one.packets()) {
      const Bytes frame = one.frame(sent);
      const capture::Packet packet = test::peeled(ByteView(frame));
      streams.hear(packet, passive::tcp::Streams::ends_of(packet),
                   {Timestamp(sent.ns), 0, ++number}, signals);
    }
  };
  // Heads without an end, each as long as they may be, from one source.
  const std::string endless = "GET / HTTP/1.1\r\nX-Padding: " + std::string(30'000, 'a');
  std::size_t most = 0;
  for (unsigned i = 0; i < 3000; ++i) {
    Connection one(8000, static_cast<std::uint16_t>(1024 + i));
    one.open().client(endless);
    hear(one);
    most = std::max(most, streams.memory());
  }
  CHECK(most <= passive::tcp::Streams::kMostBytes);
  CHECK(streams.live() <= passive::tcp::FlowTable::kMostOfOne);
  CHECK(streams.stats().evicted >= 3000 - passive::tcp::FlowTable::kMostOfOne);
  // The newest one still works, and a scan pushes nobody out.
  const std::size_t live = streams.live();
  Connection last(8000, 60'000);
  last.open();
  hear(last);
  for (unsigned port = 1; port < 40'000; ++port) {
    Connection scan(static_cast<std::uint16_t>(port), 61'000);
    scan.open();
    scan.packets().resize(1);
    hear(scan);
  }
  CHECK(streams.live() == live);
  streams.finish(signals);
  CHECK(streams.memory() == 0);
  CHECK(streams.live() == 0);
}
