// DNS messages, DNS-SD names and texts: what queries and announcements tell.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/dnssd.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr unsigned kResponse = 0x8400;
constexpr std::size_t kHeader = 12;

Wire head(unsigned flags, unsigned questions, unsigned answers, unsigned additional = 0) {
  return Wire().u16(0x1234).u16(flags).u16(questions).u16(answers).u16(0).u16(additional);
}

Wire record(const Wire& name, DnsType type, const Wire& data, unsigned klass = 1) {
  return Wire(name)
      .u16(static_cast<unsigned>(type))
      .u16(klass)
      .u32(120)
      .u16(data.size())
      .bytes(data);
}

// A camera's announcement: service, text, addresses.
Wire announcement() {
  Wire out = head(kResponse, 0, 3, 2);
  const Wire instance = Wire().u8(10).text("Front.door").u16(0xC000 | kHeader);
  out.bytes(record(Wire().name("_http._tcp.local"), DnsType::ptr, instance));
  const std::size_t at = kHeader + 18 + 10;  // of the instance's name
  const Wire pointer = Wire().u16(0xC000 | at);
  out.bytes(
      record(pointer, DnsType::srv, Wire().u16(0).u16(0).u16(8080).name("cam.local"), 0x8001));
  out.bytes(record(
      pointer, DnsType::txt,
      Wire().u8(8).text("model=C1").u8(0).u8(2).text("=x").u8(5).text("ready").u8(4).text("k=a="),
      0x8001));
  out.bytes(record(Wire().name("cam.local"), DnsType::a, Wire().u32(0xC0000207), 0x8001));
  return out.bytes(
      record(Wire().name("cam.local"), DnsType::aaaa, Wire().u64(0xFE80ULL << 48).u64(7), 0x8001));
}

std::string text_of(const std::optional<DnsName>& name) {
  return name ? std::string(name->text()) : "(none)";
}

}  // namespace

TEST_CASE("an mDNS announcement tells instance, port, texts and addresses", "[dns]") {
  const Bytes bytes = announcement().get();
  auto reader = DnsReader::open(bytes);
  REQUIRE(reader);
  CHECK(reader->header().response);
  CHECK(reader->header().authoritative);
  const auto ptr = reader->next_record();
  REQUIRE(ptr);
  CHECK(text_of(reader->name(ptr->name_at)) == "_http._tcp.local");
  CHECK(text_of(reader->target(*ptr)) == "Front\\.door._http._tcp.local");
  CHECK(ptr->ttl == 120);
  CHECK_FALSE(ptr->flush);
  const auto srv = reader->next_record();
  REQUIRE(srv);
  CHECK(srv->flush);
  CHECK(text_of(reader->name(srv->name_at)) == "Front\\.door._http._tcp.local");
  const auto service = reader->service(*srv);
  REQUIRE(service);
  CHECK(service->port == 8080);
  CHECK(service->host.text() == "cam.local");
  CHECK_FALSE(reader->service(*ptr));
  const auto txt = reader->next_record();
  REQUIRE(txt);
  CHECK(txt_value(txt->data, "MODEL") == "C1");
  CHECK(txt_value(txt->data, "k") == "a=");
  CHECK(txt_value(txt->data, "ready") == "");
  CHECK_FALSE(txt_value(txt->data, "other"));
  CHECK_FALSE(reader->target(*txt));
  const auto a = reader->next_record();
  REQUIRE(a);
  CHECK(a->section == DnsSection::additional);
  CHECK(reader->address(*a) == IpAddress::v4(0xC0000207));
  const auto aaaa = reader->next_record();
  REQUIRE(aaaa);
  REQUIRE(reader->address(*aaaa));
  CHECK(reader->address(*aaaa)->to_string() == "fe80::7");
  CHECK_FALSE(reader->next_record());
  CHECK_FALSE(reader->cut());
}

TEST_CASE("a TXT record gives its pairs, with and without a value", "[dns]") {
  const Bytes data = Wire().u8(3).text("a=1").u8(0).u8(1).text("b").u8(2).text("=c").u8(9).get();
  TxtReader in(data);
  const auto first = in.next();
  REQUIRE(first);
  CHECK(first->key == "a");
  CHECK(first->value == "1");
  const auto second = in.next();
  REQUIRE(second);
  CHECK(second->key == "b");
  CHECK_FALSE(second->has_value);
  CHECK_FALSE(in.next());  // without a key; cut
  CHECK_FALSE(in.next());
}

TEST_CASE("a HINFO record tells machine and system", "[dns]") {
  const auto read = [](DnsType type, const Wire& data) {
    const Bytes bytes = head(kResponse, 0, 1).bytes(record(Wire().u8(0), type, data)).get();
    auto reader = DnsReader::open(bytes);
    const auto found = reader->next_record();
    const auto info = found ? host_info(*found) : std::nullopt;
    return info ? std::string(info->machine) + "/" + std::string(info->system) : "(none)";
  };
  const Wire data = Wire().u8(4).text("ARMV").u8(5).text("LINUX");
  CHECK(read(DnsType::hinfo, data) == "ARMV/LINUX");
  CHECK(read(DnsType::txt, data) == "(none)");
  CHECK(read(DnsType::hinfo, Wire().u8(4).text("ARMV").u8(5).text("LIN")) == "(none)");
  CHECK(read(DnsType::hinfo, Wire()) == "(none)");
}

TEST_CASE("DNS and LLMNR queries tell what is looked for", "[dns]") {
  const Bytes bytes = head(0x0100, 2, 0)
                          .bytes(Wire().name("time.maker.example").u16(1).u16(1))
                          .bytes(Wire().name("printer").u16(28).u16(0x8001))
                          .get();
  auto reader = DnsReader::open(bytes);
  REQUIRE(reader);
  CHECK_FALSE(reader->header().response);
  const auto first = reader->next_question();
  REQUIRE(first);
  CHECK(text_of(reader->name(first->name_at)) == "time.maker.example");
  CHECK(first->type == DnsType::a);
  CHECK_FALSE(first->unicast);
  const auto second = reader->next_question();
  REQUIRE(second);
  CHECK(second->type == DnsType::aaaa);
  CHECK(second->klass == kDnsInternet);
  CHECK(second->unicast);
  CHECK_FALSE(reader->next_question());
  CHECK_FALSE(reader->next_record());
  CHECK_FALSE(reader->cut());
}

TEST_CASE("a DNS answer is read behind its question, alias first", "[dns]") {
  Wire out = head(0x8180, 1, 2).bytes(Wire().name("www.maker.example").u16(1).u16(1));
  out.bytes(record(Wire().u16(0xC00C), DnsType::cname, Wire().u8(3).text("cdn").u16(0xC010)));
  out.bytes(record(Wire().u16(0xC00C), DnsType::a, Wire().u32(0xC0000299)));
  auto reader = DnsReader::open(out.get());
  REQUIRE(reader);
  const auto alias = reader->next_record();
  REQUIRE(alias);
  CHECK(text_of(reader->target(*alias)) == "cdn.maker.example");
  const auto address = reader->next_record();
  REQUIRE(address);
  CHECK(reader->address(*address).has_value());
  CHECK_FALSE(reader->address(*alias));
}

TEST_CASE("hostile DNS names end, or are none", "[dns]") {
  const auto name_of = [](const Wire& name) {
    return text_of(read_dns_name(head(0, 0, 0).bytes(name).get(), kHeader));
  };
  CHECK(name_of(Wire().u8(0)).empty());
  CHECK(name_of(Wire().u16(0xC000 | kHeader)) == "(none)");                  // to itself
  CHECK(name_of(Wire().u16(0xC020)) == "(none)");                            // forwards
  CHECK(name_of(Wire().u8(1).text("a").u16(0xC000 | kHeader)) == "(none)");  // round and round
  CHECK(name_of(Wire().u8(0x80).fill(20)) == "(none)");                      // a reserved kind
  CHECK(name_of(Wire().u8(5).text("ab")) == "(none)");                       // cut
  CHECK(name_of(Wire().u8(3).text("a\\b").u8(0)) == "a\\\\b");
  Wire longest;
  for (int i = 0; i < 4; ++i) longest.u8(62).fill(62, 'x');
  CHECK(name_of(Wire(longest).u8(0)).size() == 4 * 63 - 1);
  CHECK(name_of(Wire(longest).u8(3).text("abc").u8(0)) == "(none)");
  Wire dots;
  for (int i = 0; i < 4; ++i) dots.u8(62).fill(62, '.');
  CHECK(name_of(Wire(dots).u8(0)).size() == 4 * 125 - 1);
  Wire chain = Wire().u8(0).u8(0);  // each pointer to the one before
  for (std::size_t i = 0; i < 20; ++i) chain.u16(0xC000 | (kHeader + 2 * i));
  const Bytes chained = head(0, 0, 0).bytes(chain).get();
  constexpr std::size_t kLastAllowed = kHeader + std::size_t{2} * 16;
  CHECK(text_of(read_dns_name(chained, kLastAllowed)).empty());
  CHECK(text_of(read_dns_name(chained, kLastAllowed + 2)) == "(none)");
}

TEST_CASE("DNS messages that are cut say so", "[dns]") {
  test::for_each_cut(announcement().get(), [](ByteView part) {
    auto reader = DnsReader::open(part);
    CHECK(reader.has_value() == (part.size() >= kHeader));
    if (!reader) return;
    while (const auto record = reader->next_record()) CHECK(test::lies_in(part, record->data));
    CHECK(reader->cut());
    CHECK_FALSE(reader->next_record());
  });
}

TEST_CASE("DNS lengths that lie stay inside the message", "[dns]") {
  test::for_each_lie(announcement().get(), [](ByteView bytes) {
    auto reader = DnsReader::open(bytes);
    REQUIRE(reader);
    unsigned records = 0;
    while (const auto record = reader->next_record()) {
      ++records;
      CHECK(test::lies_in(bytes, record->data));
      (void)reader->name(record->name_at);
      (void)reader->target(*record);
      (void)reader->service(*record);
      TxtReader texts(record->data);
      while (const auto pair = texts.next()) CHECK(test::lies_in(bytes, pair->value));
    }
    CHECK(records <= 5);
  });
  Wire many = head(kResponse, 0, 0xFFFF);
  for (int i = 0; i < 2000; ++i) many.bytes(record(Wire().u8(0), DnsType::a, Wire()));
  auto reader = DnsReader::open(many.get());
  REQUIRE(reader);
  unsigned records = 0;
  while (reader->next_record()) ++records;
  CHECK(records == 512);
}

TEST_CASE("names of services are taken apart at their type", "[dns]") {
  const auto full = split_service_name("Front\\.door._http._tcp.local");
  REQUIRE(full);
  CHECK(full->instance == "Front\\.door");
  CHECK(unescaped_label(full->instance) == "Front.door");
  CHECK(full->type == "_http._tcp");
  CHECK(full->domain == "local");
  const auto type = split_service_name("_ipp._tcp.local");
  REQUIRE(type);
  CHECK(type->instance.empty());
  CHECK(type->type == "_ipp._tcp");
  const auto sub = split_service_name("_printer._sub._ipp._TCP.local");
  REQUIRE(sub);
  CHECK(sub->subtype == "_printer");
  CHECK(sub->instance.empty());
  CHECK(sub->type == "_ipp._TCP");
  const auto tricky = split_service_name("a\\._http._tcp\\._x._coap._udp.site.example");
  REQUIRE(tricky);
  CHECK(tricky->type == "_coap._udp");
  CHECK(tricky->instance == "a\\._http._tcp\\._x");
  CHECK(tricky->domain == "site.example");
  for (const char* other :
       {"", "cam.local", "_tcp.local", "http._tcp.local", "._tcp", "_http._tcp\\.x", "."})
    CHECK_FALSE(split_service_name(other));
  CHECK(split_service_name("_http._tcp")->domain.empty());
}

TEST_CASE("a workstation's instance holds its MAC address", "[dns]") {
  const auto mac = workstation_mac("nas [02:00:5e:00:53:01]");
  REQUIRE(mac);
  CHECK(mac->to_string() == "02:00:5e:00:53:01");
  for (const char* other : {"", "nas", "nas [x]", "]", "[", "nas [02:00:5e:00:53:01] "})
    CHECK_FALSE(workstation_mac(other));
}

TEST_CASE("DNS queries of real devices read as known", "[dns][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "iot-Aria", "iot-D-LinkCam", "iot-EdimaxPlug1101W",
               "iot-HueBridge", "iot-TP-LinkPlugHS110", "iot-WeMoSwitch2", "services-mix");
  if (!test::have_capture(name)) return;
  test::Facts seen;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (frame.to_port != 53) return;
    auto reader = DnsReader::open(frame.payload);
    if (!reader || reader->header().response) return;
    while (const auto question = reader->next_question())
      seen.insert(frame.source.to_string() + " " + text_of(reader->name(question->name_at)));
  });
  CHECK(seen == test::expected_facts(name, "dns_query"));
}

TEST_CASE("mDNS of real devices reads as known", "[dns][captures]") {
  const std::string name = GENERATE(as<std::string>(), "iot-D-LinkCam", "iot-HueBridge");
  if (!test::have_capture(name)) return;
  test::Facts texts;
  test::Facts hosts;
  test::Facts owners;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (frame.from_port != 5353) return;
    auto reader = DnsReader::open(frame.payload);
    if (!reader || !reader->header().response) return;
    const std::string mac = frame.source.to_string() + " ";
    while (const auto record = reader->next_record()) {
      if (record->type == DnsType::txt) {
        TxtReader in(record->data);
        while (const auto pair = in.next())
          texts.insert(mac + std::string(pair->key) + "=" + std::string(pair->value));
      }
      if (const auto service = reader->service(*record))
        hosts.insert(mac + std::string(service->host.text()));
      if (const auto address = reader->address(*record); address && address->is_v4())
        owners.insert(mac + text_of(reader->name(record->name_at)));
    }
    CHECK_FALSE(reader->cut());
  });
  CHECK(texts == test::expected_facts(name, "mdns_txt"));
  CHECK(hosts == test::expected_facts(name, "mdns_srv_target"));
  CHECK(owners == test::expected_facts(name, "mdns_host"));
}
