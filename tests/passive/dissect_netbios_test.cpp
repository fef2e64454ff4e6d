// NetBIOS names and browser announcements: what Windows and Samba devices call themselves.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/browser.hpp"
#include "scanner/dissect/nbns.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::uint64_t kMac = 0x0200'5E00'5301;

// A name as its 32 letters.
std::string encoded(std::string_view name, unsigned kind, char pad = ' ') {
  std::string padded(name);
  padded.resize(15, pad);
  padded.push_back(static_cast<char>(kind));
  std::string letters;
  for (const char c : padded) {
    const auto byte = static_cast<unsigned char>(c);
    letters += static_cast<char>('A' + byte / 16);
    letters += static_cast<char>('A' + byte % 16);
  }
  return letters;
}

Wire head(unsigned flags, unsigned questions, unsigned answers, unsigned additional) {
  return Wire().u16(0x1234).u16(flags).u16(questions).u16(answers).u16(0).u16(additional);
}

Wire registration() {
  Wire out = head(0x2910, 1, 0, 1).bytes(Wire().name(encoded("NVR9", 0x20)).u16(0x20).u16(1));
  return out.u16(0xC00C).u16(0x20).u16(1).u32(300).u16(6).u16(0x0000).u32(0xC0000207);
}

Wire status_answer() {
  Wire names;
  names.u8(3);
  names.padded("NVR9", 15, ' ').u8(0).u16(0x0400);
  names.padded("PLANT", 15, ' ').u8(0).u16(0x8400);
  names.padded("NVR9", 15, ' ').u8(0x20).u16(0x0400);
  names.u48(kMac).fill(40);
  Wire out = head(0x8400, 0, 1, 0).name(encoded("*", 0, '\0'));
  return out.u16(0x21).u16(1).u32(0).u16(names.size()).bytes(names);
}

Wire announcement(unsigned kind, std::string_view name, std::string_view comment) {
  Wire browse;
  browse.u8(kind).u8(0).u32_le(120000).padded(name, 16).u8(6).u8(1).u32_le(0x00011003);
  browse.u8(15).u8(1).u16_le(0xAA55).text(comment).u8(0);
  const std::string_view slot("\\MAILSLOT\\BROWSE\0", 17);
  const std::size_t data_at = 33 + 34 + 2 + slot.size();
  Wire words;  // of the transaction: counts, offsets, set-up
  words.u16_le(0).u16_le(browse.size()).u16_le(0).u16_le(0).u16_le(0).u16_le(0).u32_le(1000);
  words.u16_le(0).u16_le(0).u16_le(0).u16_le(browse.size()).u16_le(data_at).u16_le(3);
  words.u16_le(1).u16_le(1).u16_le(2);
  Wire out;
  out.u8(0x11).u8(0x02).u16(7).u32(0xC0000207).u16(138).u16(200).u16(0);
  out.name(encoded("NVR9", 0x00)).name(encoded("PLANT", 0x1D));
  out.u32(0xFF534D42).u8(0x25).fill(27);
  out.u8(words.size() / 2).bytes(words);
  return out.u16_le(slot.size() + browse.size()).text(slot).bytes(browse);
}

}  // namespace

TEST_CASE("a NetBIOS registration claims a name for an address", "[nbns]") {
  const auto message = parse_nbns(registration().get());
  REQUIRE(message);
  CHECK_FALSE(message->response);
  CHECK(message->claims());
  CHECK(message->operation == NbnsOperation::registration);
  REQUIRE(message->question);
  CHECK(message->question->text() == "NVR9");
  CHECK(message->question->kind == NetbiosKind::file_server);
  REQUIRE(message->bindings.size() == 1);
  CHECK(message->bindings[0].name.text() == "NVR9");
  CHECK(message->bindings[0].address.to_string() == "192.0.2.7");
  CHECK_FALSE(message->bindings[0].group);
}

TEST_CASE("a NetBIOS status lists the names of a node and its MAC address", "[nbns]") {
  const auto message = parse_nbns(status_answer().get());
  REQUIRE(message);
  CHECK(message->response);
  CHECK(message->complete);
  CHECK(message->status);
  CHECK_FALSE(message->claims());
  REQUIRE(message->names.size() == 3);
  CHECK(message->names[0].name.text() == "NVR9");
  CHECK_FALSE(message->names[0].group);
  CHECK(message->names[1].name.text() == "PLANT");
  CHECK(message->names[1].group);
  CHECK(message->names[2].name.kind == NetbiosKind::file_server);
  REQUIRE(message->unit);
  CHECK(message->unit->to_string() == "02:00:5e:00:53:01");
}

TEST_CASE("NetBIOS queries and answers tell names", "[nbns]") {
  const Bytes query = head(0x0110, 1, 0, 0).name(encoded("ROUTER", 0x1C)).u16(0x20).u16(1).get();
  const auto asked = parse_nbns(query);
  REQUIRE(asked);
  CHECK_FALSE(asked->claims());
  CHECK_FALSE(asked->status);
  REQUIRE(asked->question);
  CHECK(asked->question->text() == "ROUTER");
  const Bytes status = head(0, 1, 0, 0).name(encoded("*", 0, '\0')).u16(0x21).u16(1).get();
  CHECK(parse_nbns(status)->status);
  CHECK(parse_nbns(status)->question->text() == "*");
  Wire answer = head(0x8500, 0, 1, 0).name(encoded("PLANT", 0x1E));
  answer.u16(0x20).u16(1).u32(300).u16(12);
  answer.u16(0x8000).u32(0xC0000201).u16(0x8000).u32(0xC0000202);
  const auto answered = parse_nbns(answer.get());
  REQUIRE(answered);
  REQUIRE(answered->bindings.size() == 2);
  CHECK(answered->bindings[1].group);
  CHECK(answered->bindings[1].address.to_string() == "192.0.2.2");
}

TEST_CASE("what is no NetBIOS name is left out", "[nbns]") {
  CHECK(decode_netbios_name(encoded("A", 3))->kind == NetbiosKind::messenger);
  CHECK_FALSE(decode_netbios_name(encoded("A", 3).substr(1)));
  CHECK_FALSE(decode_netbios_name(std::string(32, 'Q')));
  CHECK_FALSE(decode_netbios_name(std::string(32, 'a')));
  CHECK_FALSE(decode_netbios_name(""));
  const Bytes plain = head(0x0110, 1, 0, 0).name("router.local").u16(0x20).u16(1).get();
  CHECK_FALSE(parse_nbns(plain)->question);
}

TEST_CASE("NetBIOS names that are cut or lie give no more than they hold", "[nbns]") {
  test::for_each_cut(status_answer().get(), [](ByteView part) {
    const auto message = parse_nbns(part);
    CHECK(message.has_value() == (part.size() >= 12));
    if (message) CHECK_FALSE(message->complete);
  });
  for (const Bytes& whole : {registration().get(), status_answer().get()})
    test::for_each_lie(whole, [](ByteView bytes) {
      const auto message = parse_nbns(bytes);
      REQUIRE(message);
      CHECK(message->names.size() <= 5);  // as many as fit, the rest of the record included
      CHECK(message->bindings.size() <= 1);
    });
  Wire many;
  many.u8(200);
  for (int i = 0; i < 200; ++i) many.padded("N", 15, ' ').u8(0).u16(0);
  Wire out = head(0x8400, 0, 1, 0).name(encoded("*", 0, '\0'));
  out.u16(0x21).u16(1).u32(0).u16(many.size()).bytes(many);
  CHECK(parse_nbns(out.get())->names.size() == NbnsMessage::kMaxNames);
}

TEST_CASE("a browser announcement tells host, system and comment", "[browser]") {
  const Bytes bytes = announcement(1, "NVR9", "Recorder, hall 3").get();
  const auto read = parse_browser(bytes);
  REQUIRE(read);
  CHECK(read->kind == BrowserKind::host);
  CHECK(read->sender.text() == "NVR9");
  CHECK(read->sender_ip.to_string() == "192.0.2.7");
  CHECK(read->name == "NVR9");
  CHECK(read->os_major == 6);
  CHECK(read->os_minor == 1);
  CHECK(read->is(ServerType::nt_workstation));
  CHECK_FALSE(read->is(ServerType::print_server));
  CHECK(read->comment == "Recorder, hall 3");
  CHECK(parse_browser(announcement(12, "PLANT", "NVR9").get())->kind == BrowserKind::domain);
  CHECK(parse_browser(announcement(15, "NVR9", "").get())->comment.empty());
}

TEST_CASE("other NetBIOS datagrams, cut ones and lies are no announcements", "[browser]") {
  CHECK(parse_browser(announcement(8, "NVR9", "").get()).error().code == Errc::unsupported);
  const Bytes whole = announcement(1, "NVR9", "Recorder").get();
  test::for_each_cut(whole, [](ByteView part) { CHECK_FALSE(parse_browser(part)); });
  Bytes error = whole;
  error[0] = std::byte{0x13};
  CHECK(parse_browser(error).error().code == Errc::unsupported);
  test::for_each_lie(whole, [](ByteView bytes) {
    const auto read = parse_browser(bytes);
    if (!read) return;
    CHECK(test::lies_in(bytes, read->name));
    CHECK(test::lies_in(bytes, read->comment));
  });
}

TEST_CASE("browser announcements of real devices read as known", "[browser][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "netbios-nvr", "epson-asus-lan", "cred-smtp");
  if (!test::have_capture(name)) return;
  test::Facts hosts;
  test::Facts comments;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (!frame.has_port(138)) return;
    const auto read = parse_browser(frame.payload);
    if (!read) return;
    const std::string mac = frame.source.to_string() + " ";
    hosts.insert(mac + std::string(read->name));
    if (!read->comment.empty() && read->kind != BrowserKind::domain)
      comments.insert(mac + std::string(read->comment));
  });
  CHECK(hosts == test::expected_facts(name, "smb_browser_host"));
  CHECK(comments == test::expected_facts(name, "smb_browser_comment"));
}

TEST_CASE("NetBIOS names of real devices read as known", "[nbns][captures]") {
  if (!test::have_capture("netbios-nvr") || !test::have_capture("upnp-igd")) return;
  test::Facts answered;
  test::for_each_frame("netbios-nvr", [&](const test::CapturedFrame& frame) {
    if (!frame.has_port(137)) return;
    const auto message = parse_nbns(frame.payload);
    if (message && message->response)
      for (const NbnsBinding& binding : message->bindings)
        answered.insert(frame.source.to_string() + " " + std::string(binding.name.text()));
  });
  CHECK(answered.count("00:1c:c4:10:79:0f GUNNAR") == 1);
  CHECK(answered.count("ec:a8:6b:f4:60:77 GURU") == 1);
  test::Facts claimed;
  test::for_each_frame("upnp-igd", [&](const test::CapturedFrame& frame) {
    if (!frame.has_port(137)) return;
    const auto message = parse_nbns(frame.payload);
    if (message && message->claims())
      for (const NbnsBinding& binding : message->bindings)
        claimed.insert(frame.source.to_string() + " " + std::string(binding.name.text()) + "<00>");
  });
  CHECK(claimed == test::expected_facts("upnp-igd", "nbns_register"));
}
