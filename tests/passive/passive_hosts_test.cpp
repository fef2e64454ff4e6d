// What hosts tell by how they connect: SYNs, hellos of DTLS, heads of Weave.
#include "catch.hpp"

#include "passive_support.hpp"
#include "scanner/dissect/dtls.hpp"
#include "scanner/dissect/fixed_text.hpp"
#include "scanner/dissect/syn_signature.hpp"
#include "scanner/dissect/weave.hpp"
#include "tls_wire.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

using Lines = std::set<std::string>;

constexpr unsigned kTcp = 6;
constexpr unsigned kIpv4 = 0x0800;
constexpr unsigned kSyn = 0x02;
constexpr unsigned kSynAck = 0x12;
const std::string camera_says = camera_station.mac + " 10.0.0.7 ";

Wire tcp_header(unsigned flags, unsigned window, const Wire& options) {
  const std::size_t words = 5 + options.size() / 4;
  return Wire()
      .u16(40000)
      .u16(443)
      .u32(1)
      .u32(0)
      .u8(words << 4U)
      .u8(flags)
      .u16(window)
      .u32(0)
      .bytes(options);
}

Bytes tcp_frame(const Station& from, const Station& to, const Wire& segment) {
  return ethernet_frame(from.mac, to.mac, kIpv4, ip_packet(from.ip, to.ip, kTcp, segment)).get();
}

Wire linux_options() {
  return Wire().u32(0x020405B4).u16(0x0402).u16(0x080A).u64(7).u8(1).u24(0x030307);
}

Wire windows_options() {
  return Wire().u32(0x020405B4).u8(1).u24(0x030308).u16(0x0101).u16(0x0402);
}

std::string signature_of(const Wire& header, std::uint8_t ttl) {
  const auto signature = dissect::read_syn_signature(header.get(), ttl);
  return signature ? std::string(signature->text()) : "";
}

Wire dtls(unsigned type, const Wire& body, unsigned version = 0xFEFD) {
  const Wire message = Wire().u8(type).u24(body.size()).u16(0).u24(0).u24(body.size()).bytes(body);
  return Wire().u8(22).u16(version).u16(0).u48(0).u16(message.size()).bytes(message);
}

Wire dtls_client_hello(std::string_view name) {
  const Wire extensions = tls_server_name(name);
  return Wire()
      .u16(0xFEFD)
      .fill(32, 0x11)
      .u8(0)
      .bytes(list8(Wire().fill(20, 0x44)))
      .bytes(list16(tls_codes({0xC02B})))
      .bytes(list8(Wire().u8(0)))
      .bytes(list16(extensions));
}

}  // namespace

TEST_CASE("a short text is cut where it is full", "[syn]") {
  dissect::FixedText<8> text;
  CHECK(text.empty());
  CHECK(text.add("ab").add(':').add_number(1234567).view() == "ab:12345");
  CHECK(text.add('x').add("").add_number(0).view() == "ab:12345");
}

TEST_CASE("a SYN shows its sender's system by the order of its options", "[passive][syn]") {
  CHECK(signature_of(tcp_header(kSyn, 64240, linux_options()), 64) ==
        "64:1460:mss*44,7:mss,sok,ts,nop,ws");
  CHECK(signature_of(tcp_header(kSyn, 64241, linux_options()), 57) ==
        "64:1460:64241,7:mss,sok,ts,nop,ws");
  CHECK(signature_of(tcp_header(kSyn, 1000, Wire()), 200) == "255:0:1000");
  CHECK(signature_of(tcp_header(kSyn, 0, Wire().u8(0x1E).u8(2).u16(0)), 1) == "32:0:0:?30,eol");
}

TEST_CASE("a SYN that is cut anywhere, or whose options lie, has no signature", "[passive][syn]") {
  const Bytes whole = tcp_header(kSyn, 64240, linux_options()).get();
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(dissect::read_syn_signature(ByteView(whole).first(size), 64));
  CHECK(signature_of(tcp_header(kSyn, 1, Wire().u8(2).u8(0).u16(0)), 64).empty());
  CHECK(signature_of(tcp_header(kSyn, 1, Wire().u8(2).u8(9).u16(0)), 64).empty());
}

TEST_CASE("who asks for connections as one system does runs it", "[passive][syn]") {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, other_station));
  ear.hear(tcp_frame(camera_station, other_station, tcp_header(kSyn, 64240, linux_options())));
  CHECK(ear.signals("tcp.syn") == Lines{camera_says + "64:1460:mss*44,7:mss,sok,ts,nop,ws"});
  CHECK(ear.claims("device.os") == Lines{camera_says + "Linux"});
}

TEST_CASE("several systems behind one address make no claim", "[passive][syn]") {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, other_station));
  ear.hear(tcp_frame(camera_station, other_station, tcp_header(kSyn, 64240, linux_options())));
  // Windows begins with 128 hops; 65 are left of them at most where the packet is not its own.
  Bytes other =
      tcp_frame(camera_station, other_station, tcp_header(kSyn, 64240, windows_options()));
  constexpr std::size_t kTtl = 14 + 8;
  other[kTtl] = std::byte{127};
  ear.hear(other);
  CHECK(ear.signals("tcp.syn").size() == 2);
  CHECK(ear.claims("device.os").empty());
}

TEST_CASE("a SYN without options is a scanner's and tells nothing", "[passive][syn]") {
  Ear ear;
  ear.hear(tcp_frame(camera_station, other_station, tcp_header(kSyn, 1024, Wire())));
  CHECK(ear.signals("tcp.syn").empty());
}

TEST_CASE("the answer to a SYN has no signature of its own", "[passive][syn]") {
  Ear ear;
  ear.hear(tcp_frame(camera_station, other_station, tcp_header(kSynAck, 64240, linux_options())));
  CHECK(ear.signals("tcp.syn").empty());
  CHECK(ear.signals("tcp.open").size() == 1);
}

TEST_CASE("DTLS: the client tells whom it wants, the server what it chose", "[passive][dtls]") {
  Ear ear;
  ear.hear(udp_frame(camera_station, other_station, 50000, 5684,
                     dtls(1, dtls_client_hello("coap.example"))));
  ear.hear(udp_frame(other_station, camera_station, 5684, 50000,
                     dtls(2, server_hello(0xC0AC, Wire(), 0xFEFD))));
  CHECK(ear.signals("dtls.server_name") == Lines{camera_says + "coap.example"});
  CHECK(ear.signals("dtls.offered") == Lines{camera_says + "DTLSv1.2"});
  const std::string other_says = other_station.mac + " 10.0.0.8 ";
  CHECK(ear.signals("dtls.version") == Lines{other_says + "DTLSv1.2"});
  CHECK(ear.signals("dtls.cipher") == Lines{other_says + "0xc0ac"});
}

TEST_CASE("hellos of DTLS: versions, the cookie, and what is none", "[passive][dtls]") {
  const auto parsed = [](const Wire& wire) { return dissect::parse_dtls_hello(wire.get()); };
  CHECK(parsed(dtls(2, server_hello(1, Wire(), 0xFEFF), 0xFEFF))->version ==
        dissect::kDtls10Version);
  const Wire newest = tls_extension(43, Wire().u16(0xFEFC));
  CHECK(parsed(dtls(2, server_hello(0x1301, newest, 0xFEFD)))->version == dissect::kDtls13Version);
  const auto verify = parsed(dtls(3, Wire().u16(0xFEFF).bytes(list8(Wire().fill(20, 1)))));
  REQUIRE(verify);
  CHECK(verify->from_server);
  CHECK(verify->version == 0);
  CHECK(parsed(dtls(11, Wire())).error().code == Errc::unsupported);
  CHECK(parsed(dtls(2, Wire(), 0x0303)).error().code == Errc::unsupported);
  const Bytes whole = dtls(1, dtls_client_hello("coap.example")).get();
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(dissect::parse_dtls_hello(ByteView(whole).first(size)));
}

TEST_CASE("a Weave message names the device that sent it", "[passive][weave]") {
  // 0x1200: version 1, with the source; numbers are little-endian.
  const Wire message = Wire().u16(0x0012).u32(0).u64(0x0100'0000'30B4'1800).u8(1);
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, other_station));
  ear.hear(udp_frame(camera_station, other_station, 11095, 11095, message));
  CHECK(ear.signals("weave.node") == Lines{camera_says + "0x0018b43000000001"});
  CHECK(ear.claims("device.vendor").contains(camera_says + "Nest"));
}

TEST_CASE("Weave: what is cut, and what is something else", "[passive][weave]") {
  const auto code_of = [](const Wire& wire) {
    const auto message = dissect::parse_weave(wire.get());
    return message ? std::string("read") : std::string(to_string(message.error().code));
  };
  CHECK(code_of(Wire().u16(0x0013).u32(0).u64(1).u64(2)) == "read");
  CHECK(code_of(Wire().u16(0x0013).u32(0).u64(1).u32(2)) == "malformed");
  CHECK(code_of(Wire().u16(0x0012).u32(0).u32(1)) == "malformed");
  CHECK(code_of(Wire().u16(0x0012).u16(0)) == "malformed");
  CHECK(code_of(Wire().u16(0x0072).u32(0).u64(1)) == "unsupported");  // version 7
  CHECK(code_of(Wire().u16(0x2012).u32(0).u64(1)) == "unsupported");  // unknown encryption
  const auto hidden = dissect::parse_weave(Wire().u16(0x1010).u32(0).get());
  REQUIRE(hidden);
  CHECK(hidden->encrypted);
  CHECK_FALSE(hidden->source);
}
