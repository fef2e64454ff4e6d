// Real captures against libpcap and against the packet counts that were published with them, and
// made packets against libtins.
#include <algorithm>
#include <array>
#include <fstream>

#include "catch.hpp"
#include <pcap/pcap.h>
#include <tins/dot1q.h>
#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/sll.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include "capture_support.hpp"

using namespace tenken;
using namespace tenken::test;
using capture::FileEnd;

namespace {

std::vector<std::filesystem::path> captures_of(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  const auto root = shared_captures(folder);
  if (root.empty()) return paths;
  for (const auto& entry : std::filesystem::directory_iterator(root))
    if (const auto kind = entry.path().extension();
        kind == ".pcap" || kind == ".pcapng" || kind == ".cap")
      paths.push_back(entry.path());
  return paths;
}

struct ClosePcap {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

/// Compares a file with what libpcap reads of it; false where libpcap refuses it.
bool same_as_libpcap(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  const std::unique_ptr<pcap_t, ClosePcap> handle(pcap_open_offline_with_tstamp_precision(
      path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error.data()));
  if (!handle) return false;
  const auto source = capture::FileSource::open(path, 0).value();
  capture::Frame frame;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  int status = 0;
  // libpcap cuts frames to the length that the file announces; all of their bytes are kept here.
  const auto announced = static_cast<std::size_t>(pcap_snapshot(handle.get()));
  while ((status = pcap_next_ex(handle.get(), &header, &bytes)) == 1) {
    REQUIRE(source->next(frame));
    REQUIRE(std::min(frame.data.size(), announced) == header->caplen);
    REQUIRE(std::memcmp(frame.data.data(), bytes, header->caplen) == 0);
    REQUIRE(frame.original_length == std::max(header->len, header->caplen));
    REQUIRE(frame.at.nanoseconds == header->ts.tv_sec * 1'000'000'000 + header->ts.tv_usec);
    REQUIRE(static_cast<int>(frame.link_type) ==
            (pcap_datalink(handle.get()) == DLT_RAW ? 101 : pcap_datalink(handle.get())));
  }
  // PCAP_ERROR_BREAK is the end of the file, PCAP_ERROR a cut or damage.
  CHECK_FALSE(source->next(frame));
  CHECK((status == PCAP_ERROR_BREAK) == (source->end().kind == FileEnd::Kind::complete));
  return true;
}

capture::Packet peel_tins(Tins::PDU& pdu, capture::LinkType link = capture::LinkType::ethernet) {
  static Bytes kept;  // the views point into it
  const auto bytes = pdu.serialize();
  const ByteView view = std::as_bytes(std::span(bytes));
  kept.assign(view.begin(), view.end());
  return peeled(kept, link);
}

void check_tcp(const capture::Packet& packet) {
  REQUIRE(packet.has_ports);
  CHECK(packet.destination_port == 23);
  CHECK(packet.source_port == 50000);
  CHECK(packet.tcp_flags == capture::tcp_flag::kSyn);
  CHECK(packet.sequence == 77);
  CHECK(as_text(packet.payload) == "login");
}

Tins::TCP syn() {
  Tins::TCP made(23, 50000);
  made.flags(Tins::TCP::SYN);
  made.seq(77);
  made.mss(1460);
  made.inner_pdu(Tins::RawPDU("login"));
  return made;
}

const Tins::EthernetII frame_head("02:00:00:00:00:02", "02:00:00:00:00:01");

}  // namespace

TEST_CASE("real captures read as libpcap reads them", "[capture]") {
  auto paths = captures_of("wired");
  const auto wifi = captures_of("wifi");
  paths.insert(paths.end(), wifi.begin(), wifi.end());
  if (paths.empty()) {
    WARN("skipped: no captures (set TENKEN_CAPTURES)");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  int compared = 0;
  for (const auto& path : paths) {
    INFO(path);
    compared += same_as_libpcap(path.string()) ? 1 : 0;
  }
  CHECK(compared >= static_cast<int>(paths.size()) - 2);  // libpcap refuses mixed link types
}

TEST_CASE("real captures hold the packets that were counted in them", "[capture]") {
  const auto root = shared_captures("wired");
  if (root.empty()) {
    WARN("skipped: no captures (set TENKEN_CAPTURES)");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  std::ifstream list(root / "ORIGIN.tsv");
  std::string line;
  std::getline(list, line);
  int counted = 0;
  while (std::getline(list, line)) {
    std::vector<std::string> fields(1);
    for (const char c : line)
      if (c == '\t')
        fields.emplace_back();
      else
        fields.back() += c;
    INFO(line);
    REQUIRE(fields.size() >= 7);
    const auto source = capture::FileSource::open((root / fields[0]).string(), 0).value();
    capture::Frame frame;
    std::uint64_t count = 0;
    while (source->next(frame)) {
      peeled(frame.data, frame.link_type);
      ++count;
    }
    CHECK(std::to_string(count) == fields[6]);
    ++counted;
  }
  CHECK(counted > 0);
}

TEST_CASE("The bridge whose ICMP errors quote DHCP answers is no DHCP server", "[capture]") {
  const auto root = shared_captures("wired");
  if (root.empty()) {
    WARN("skipped: no captures (set TENKEN_CAPTURES)");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const auto source = capture::FileSource::open((root / "iot-HueBridge.pcap").string(), 0).value();
  capture::Frame frame;
  while (source->next(frame) && frame.number <= 71)
    if (frame.number >= 70) {
      const auto packet = peeled(frame.data);
      CHECK(packet.protocol == 1);
      CHECK_FALSE(packet.has_ports);
    }
}

TEST_CASE("Files that libpcap writes are read as it reads them", "[capture]") {
  const TestFolder folder;
  for (const bool nano : {false, true}) {
    const std::string path = folder.write("made.pcap", {});
    pcap_t* const dead = pcap_open_dead_with_tstamp_precision(
        DLT_LINUX_SLL, 65535, nano ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO);
    pcap_dumper_t* const dump = pcap_dump_open(dead, path.c_str());
    for (unsigned i = 0; i < 100; ++i) {
      const std::vector<u_char> bytes(std::size_t{i} * 7, static_cast<u_char>(i));
      pcap_pkthdr header{};
      header.ts.tv_sec = 1'700'000'000 + static_cast<time_t>(i);
      header.ts.tv_usec = suseconds_t{i} * 999;
      header.caplen = i * 7;
      header.len = i * 9;
      pcap_dump(reinterpret_cast<u_char*>(dump), &header, bytes.data());
    }
    pcap_dump_close(dump);
    pcap_close(dead);
    CHECK(same_as_libpcap(path));
  }
}

TEST_CASE("Packets that libtins makes are understood", "[capture]") {
  Tins::EthernetII plain = frame_head / Tins::IP("10.0.0.2", "10.0.0.1") / syn();
  check_tcp(peel_tins(plain));
  Tins::EthernetII six = frame_head / Tins::IPv6("2001:db8::2", "2001:db8::1") / syn();
  check_tcp(peel_tins(six));
  Tins::EthernetII tagged =
      frame_head / Tins::Dot1Q(100, false) / Tins::Dot1Q(5, false) / Tins::IP("10.0.0.2") / syn();
  const auto two = peel_tins(tagged);
  check_tcp(two);
  REQUIRE(two.vlan_count == 2);
  CHECK(two.vlans()[0] == 100);
  CHECK(two.vlans()[1] == 5);
  Tins::EthernetII nested =
      frame_head / Tins::IP("172.16.0.2", "172.16.0.1") / Tins::IP("10.0.0.2", "10.0.0.1") / syn();
  const auto inner = peel_tins(nested);
  check_tcp(inner);
  CHECK(text_of(inner.source) == "10.0.0.1");
  CHECK(text_of(inner.carrier.source) == "172.16.0.1");
  Tins::SLL cooked;
  cooked.lladdr_type(1);
  cooked.lladdr_len(6);
  cooked.address(Tins::HWAddress<8>("02:00:00:00:00:01"));
  Tins::SLL sll = cooked / Tins::IP("10.0.0.2", "10.0.0.1") / syn();
  const auto from_sll = peel_tins(sll, capture::LinkType::sll);
  check_tcp(from_sll);
  CHECK(from_sll.source_mac == MacAddress({2, 0, 0, 0, 0, 1}));
}
