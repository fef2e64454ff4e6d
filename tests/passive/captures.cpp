#include "captures.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "catch.hpp"
#include <boost/json.hpp>
#include <pcap/pcap.h>

#include "scanner/dissect/fields.hpp"

namespace tenken::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t kEtherVlan = 0x8100;
constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86DD;
constexpr std::uint16_t kMaxLength = 1500;  // of an IEEE 802.3 length field
constexpr std::uint32_t kSnap = 0xAAAA03;
constexpr std::uint8_t kUdp = 17;
constexpr std::size_t kUdpHeader = 8;

fs::path folder() {
  if (const char* named = std::getenv("TENKEN_CAPTURES")) return fs::path(named) / "wired";
  return fs::path(TENKEN_SOURCE_DIR) / "../shared/captures/wired";
}

std::optional<fs::path> file_of(const std::string& name) {
  for (const char* extension : {".pcap", ".pcapng", ".cap"})
    if (fs::exists(folder() / (name + extension))) return folder() / (name + extension);
  return std::nullopt;
}

void read_udp(CapturedFrame& frame, ByteView packet) {
  Reader in(packet);
  const auto from = in.u16();
  const auto to = in.u16();
  const auto length = in.u16();
  const auto sum = in.u16();
  if (!from || !to || !length || !sum || *length < kUdpHeader) return;
  frame.from_port = *from;
  frame.to_port = *to;
  frame.payload = in.rest().first(std::min<std::size_t>(in.remaining(), *length - kUdpHeader));
}

void read_ipv4(CapturedFrame& frame) {
  constexpr std::uint16_t kOffset = 0x1FFF;
  Reader in(frame.body);
  const auto head = in.u8();
  const auto tos_and_lengths = in.take(5);
  const auto fragment = in.u16();
  const auto ttl = in.u8();
  const auto protocol = in.u8();
  const auto sum = in.u16();
  const auto from = dissect::take_ipv4(in);
  const auto to = dissect::take_ipv4(in);
  const std::size_t options = head ? ((*head & 15U) * 4U - 20U) : 0;
  if (!to || (*fragment & kOffset) != 0 || *protocol != kUdp || !in.take(options)) return;
  (void)tos_and_lengths, (void)ttl, (void)sum;
  frame.from = *from;
  read_udp(frame, in.rest());
}

void read_ipv6(CapturedFrame& frame) {
  Reader in(frame.body);
  const auto head = in.take(6);
  const auto next = in.u8();
  const auto hops = in.u8();
  const auto from = dissect::take_ipv6(in);
  const auto to = dissect::take_ipv6(in);
  (void)head, (void)hops;
  if (!to || *next != kUdp) return;
  frame.from = *from;
  read_udp(frame, in.rest());
}

std::optional<CapturedFrame> read_frame(ByteView bytes) {
  Reader in(bytes);
  CapturedFrame frame;
  const auto destination = dissect::take_mac(in);
  const auto source = dissect::take_mac(in);
  auto type = in.u16();
  while (type == kEtherVlan && in.u16()) type = in.u16();
  if (!destination || !source || !type) return std::nullopt;
  frame.source = *source;
  if (*type > kMaxLength) {
    frame.ether_type = *type;
  } else {
    in = Reader(in.rest().first(std::min<std::size_t>(in.remaining(), *type)));
    if (in.u24() == kSnap) {
      frame.snap_oui = in.u24().value_or(0);
      frame.snap_type = in.u16().value_or(0);
    }
  }
  frame.body = in.rest();
  if (frame.ether_type == kEtherIpv4) read_ipv4(frame);
  if (frame.ether_type == kEtherIpv6) read_ipv6(frame);
  return frame;
}

boost::json::value read_list(const std::string& name) {
  const std::ifstream in(folder() / (name + ".expected.json"));
  std::stringstream text;
  text << in.rdbuf();
  return boost::json::parse(text.str());
}

}  // namespace

bool have_capture(const std::string& name) {
  if (file_of(name)) return true;
  WARN("capture " << name << " is not present in " << folder().string() << ": skipped");
  SUCCEED();
  return false;
}

std::string capture_path(const std::string& name) { return file_of(name).value().string(); }

void for_each_frame(const std::string& name,
                    const std::function<void(const CapturedFrame&)>& visit) {
  char error[PCAP_ERRBUF_SIZE] = {};
  const auto path = file_of(name);
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> file(
      path ? pcap_open_offline(path->c_str(), error) : nullptr, &pcap_close);
  if (!file) throw std::runtime_error("cannot read the capture " + name + ": " + error);
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  while (pcap_next_ex(file.get(), &header, &data) == 1)
    if (const auto frame = read_frame(std::as_bytes(std::span(data, header->caplen))))
      visit(*frame);
}

Facts expected_facts(const std::string& name, const std::string& kind) {
  Facts facts;
  const boost::json::value parsed = read_list(name);
  for (const auto& fact : parsed.at("facts").as_array()) {
    if (fact.at("kind").as_string() != kind) continue;
    const auto& mac = fact.at("mac");
    const std::string who = mac.is_null() ? MacAddress().to_string() : std::string(mac.as_string());
    facts.insert(who + " " + std::string(fact.at("value").as_string()));
  }
  return facts;
}

std::set<std::string> all_expected_values(const std::string& name) {
  std::set<std::string> values;
  const boost::json::value parsed = read_list(name);
  for (const auto& fact : parsed.at("facts").as_array())
    values.emplace(fact.at("value").as_string());
  return values;
}

}  // namespace tenken::test
