// SMB and NTLMSSP from our own builders.
#include "catch.hpp"

#include "scanner/dissect/ntlm.hpp"
#include "scanner/dissect/smb.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

Wire utf16(std::string_view text) {
  Wire wire;
  for (const char c : text) wire.u16_le(static_cast<unsigned char>(c));
  return wire;
}

Wire framed(const Wire& message) { return Wire().u8(0).u24(message.size()).bytes(message); }

Wire smb1(unsigned command, bool answer, const Wire& rest) {
  return Wire()
      .text("\xFF")
      .text("SMB")
      .u8(command)
      .u32_le(0)
      .u8(answer ? 0x98 : 0x18)
      .u16_le(0xC807)
      .fill(20)
      .bytes(rest);
}

/// The words and bytes of a command of SMB 1.
Wire block(const Wire& words, const Wire& bytes) {
  return Wire().u8(words.size() / 2).bytes(words).u16_le(bytes.size()).bytes(bytes);
}

Wire smb2(unsigned command, bool answer, std::uint32_t status, const Wire& body) {
  return Wire()
      .text("\xFE")
      .text("SMB")
      .u16_le(64)
      .u16_le(1)
      .u32_le(status)
      .u16_le(command)
      .u16_le(1)
      .u32_le(answer ? 1 : 0)
      .fill(44)
      .bytes(body);
}

Wire ntlm_field(std::size_t size, std::size_t offset) {
  return Wire().u16_le(size).u16_le(size).u32_le(offset);
}

Wire pair(unsigned id, std::string_view text) {
  return Wire().u16_le(id).u16_le(2 * text.size()).bytes(utf16(text));
}

Wire ntlm_challenge() {
  const Wire target = utf16("SITE");
  const Wire info = Wire()
                        .bytes(pair(2, "SITE"))
                        .bytes(pair(1, "NVR-7"))
                        .bytes(pair(4, "site.example"))
                        .bytes(pair(3, "nvr-7.site.example"))
                        .u32(0);
  return Wire()
      .text("NTLMSSP")
      .u8(0)
      .u32_le(2)
      .bytes(ntlm_field(target.size(), 56))
      .u32_le(0x02000001)
      .fill(16)
      .bytes(ntlm_field(info.size(), 56 + target.size()))
      .u8(10)
      .u8(0)
      .u16_le(19041)
      .u32(15)
      .bytes(target)
      .bytes(info);
}

Wire ntlm_authenticate() {
  const Wire domain = utf16("SITE");
  const Wire user = utf16("operator");
  const Wire station = utf16("PC-3");
  return Wire()
      .text("NTLMSSP")
      .u8(0)
      .u32_le(3)
      .bytes(ntlm_field(0, 72))
      .bytes(ntlm_field(0, 72))
      .bytes(ntlm_field(domain.size(), 72))
      .bytes(ntlm_field(user.size(), 72 + domain.size()))
      .bytes(ntlm_field(station.size(), 72 + domain.size() + user.size()))
      .bytes(ntlm_field(0, 72))
      .u32_le(0x02000001)
      .u8(6)
      .u8(1)
      .u16_le(7601)
      .u32(15)
      .bytes(domain)
      .bytes(user)
      .bytes(station);
}

void check_survives(const Bytes& stream) {
  for_each_cut(stream,
               [](ByteView part) { CHECK(parse_smb(part).state == HeardState::need_more); });
  for_each_lie(stream, [](ByteView bytes) {
    const auto lied = parse_smb(bytes);
    CHECK(lies_in(bytes, lied.value.security));
    CHECK(lies_in(bytes, lied.value.native_os));
    CHECK(lies_in(bytes, lied.value.guid));
    if (const auto ntlm = parse_ntlm(lied.value.security)) CHECK(lies_in(bytes, ntlm->domain));
  });
}

}  // namespace

TEST_CASE("an NTLMSSP challenge names the server and its system", "[ntlm]") {
  const Bytes blob = Wire().text("\x60\x05").bytes(ntlm_challenge()).get();
  const auto message = parse_ntlm(blob);
  REQUIRE(message);
  CHECK(message->type == NtlmType::challenge);
  CHECK(ntlm_text(message->domain, message->unicode) == "SITE");
  CHECK(ntlm_text(message->netbios_computer, true) == "NVR-7");
  CHECK(ntlm_text(message->netbios_domain, true) == "SITE");
  CHECK(ntlm_text(message->dns_computer, true) == "nvr-7.site.example");
  CHECK(ntlm_text(message->dns_domain, true) == "site.example");
  CHECK(message->version.major == 10);
  CHECK(message->version.build == 19041);
}

TEST_CASE("NTLMSSP authentication names user, domain and workstation", "[ntlm]") {
  const Bytes blob = ntlm_authenticate().get();
  const auto message = parse_ntlm(blob);
  REQUIRE(message);
  CHECK(message->type == NtlmType::authenticate);
  CHECK(ntlm_text(message->user, message->unicode) == "operator");
  CHECK(ntlm_text(message->domain, message->unicode) == "SITE");
  CHECK(ntlm_text(message->workstation, message->unicode) == "PC-3");
  CHECK(message->version.major == 6);
  const Bytes first = Wire().text("NTLMSSP").u8(0).u32_le(1).u32_le(0x207).get();
  CHECK(parse_ntlm(first)->type == NtlmType::negotiate);
}

TEST_CASE("what is no NTLMSSP, or cut, is said to be so", "[ntlm]") {
  CHECK(parse_ntlm({}).error().code == Errc::unsupported);
  CHECK(parse_ntlm(Wire().text("NTLMSSP").u8(0).u32_le(9).get()).error().code == Errc::unsupported);
  for (const Bytes& blob : {ntlm_challenge().get(), ntlm_authenticate().get()}) {
    for_each_cut(blob, [](ByteView part) {
      const auto cut = parse_ntlm(part);
      if (part.size() < 8) CHECK(cut.error().code == Errc::unsupported);
      if (part.size() >= 8 && part.size() < 48) {
        const bool known = cut.has_value() || cut.error().code == Errc::malformed;
        CHECK(known);
      }
      if (cut) CHECK(lies_in(part, cut->dns_computer));
    });
    for_each_lie(blob, [](ByteView bytes) {
      const auto lied = parse_ntlm(bytes);
      if (lied) CHECK(lies_in(bytes, lied->user));
      if (lied) CHECK(lies_in(bytes, lied->netbios_computer));
    });
  }
  CHECK(ntlm_text(Wire().u16_le(0x30C6).get(), true) == "テ");
  CHECK(ntlm_text(Wire().u8(0x41).get(), true) == "A");  // half a character: read as it is
}

TEST_CASE("SMB 1 tells dialects, system and login", "[smb]") {
  const Bytes offer =
      framed(
          smb1(0x72, false,
               block(Wire(), Wire().u8(2).text("NT LM 0.12").u8(0).u8(2).text("SMB 2.002").u8(0))))
          .get();
  const auto offered = parse_smb(offer);
  REQUIRE(offered.whole());
  CHECK(offered.size == offer.size());
  CHECK_FALSE(offered.value.smb2);
  CHECK_FALSE(offered.value.answer);
  CHECK(offered.value.command == SmbCommand::negotiate);
  REQUIRE(offered.value.dialects.size() == 2);
  CHECK(offered.value.dialects[1] == "SMB 2.002");
  check_survives(offer);

  const Wire choice_words =
      Wire().u16_le(0).u8(0x0F).fill(16).u32_le(0x80000000).fill(8).u16(0).u8(0);
  const Bytes choice =
      framed(smb1(0x72, true, block(choice_words, Wire().fill(16, 0x77).text("blob")))).get();
  const auto chosen = parse_smb(choice);
  REQUIRE(chosen.whole());
  CHECK(chosen.value.complete);
  CHECK(chosen.value.answer);
  CHECK(chosen.value.dialect == 0);
  CHECK(chosen.value.signing_required);
  CHECK(chosen.value.guid.size() == 16);
  CHECK(as_text(chosen.value.security) == "blob");
  check_survives(choice);
}

TEST_CASE("SMB 1 sessions name the systems of both sides", "[smb]") {
  const Wire blob = ntlm_challenge();
  const Wire names = Wire()
                         .bytes(utf16("ExampleOS 6.1"))
                         .u16(0)
                         .bytes(utf16("Samba 4.9"))
                         .u16(0)
                         .bytes(utf16("SITE"))
                         .u16(0);
  // Words end at 32 + 1 + 8 + 2 = 43: an odd place, so texts behind an even blob need a pad.
  const Bytes answer =
      framed(smb1(0x73, true,
                  block(Wire().u32(0xFF000000).u16_le(0).u16_le(blob.size()),
                        Wire(blob).fill(blob.size() % 2 == 0 ? 1 : 0).bytes(names))))
          .get();
  const auto heard = parse_smb(answer);
  REQUIRE(heard.whole());
  CHECK(heard.value.complete);
  CHECK(ntlm_text(heard.value.native_os, heard.value.unicode) == "ExampleOS 6.1");
  CHECK(ntlm_text(heard.value.native_lan_manager, heard.value.unicode) == "Samba 4.9");
  CHECK(ntlm_text(heard.value.domain, heard.value.unicode) == "SITE");
  CHECK(ntlm_text(parse_ntlm(heard.value.security)->netbios_computer, true) == "NVR-7");
  check_survives(answer);

  const Wire old_words = Wire().u32(0xFF000000).fill(10).u16_le(3).u16_le(0).fill(8);
  const Bytes old =
      framed(
          smb1(0x73, false,
               block(old_words,
                     Wire().fill(3, 'p').bytes(utf16("guest")).u16(0).bytes(utf16("WG")).u16(0))))
          .get();
  const auto login = parse_smb(old);
  REQUIRE(login.whole());
  CHECK(ntlm_text(login.value.account, true) == "guest");
  CHECK(ntlm_text(login.value.domain, true) == "WG");
}

TEST_CASE("SMB 2 tells dialect, signing and login", "[smb]") {
  const Bytes offer = framed(smb2(0, false, 0,
                                  Wire()
                                      .u16_le(36)
                                      .u16_le(2)
                                      .u16_le(1)
                                      .u16_le(0)
                                      .u32(0)
                                      .fill(16, 0x66)
                                      .u64(0)
                                      .u16_le(0x0202)
                                      .u16_le(0x0311)))
                          .get();
  const auto offered = parse_smb(offer);
  REQUIRE(offered.whole());
  CHECK(offered.value.complete);
  CHECK(offered.value.smb2);
  CHECK(offered.value.signing_enabled);
  CHECK_FALSE(offered.value.signing_required);
  REQUIRE(offered.value.dialect_codes.size() == 2);
  CHECK(offered.value.dialect_codes[1] == 0x0311);
  check_survives(offer);

  const Bytes choice = framed(smb2(0, true, 0,
                                   Wire()
                                       .u16_le(65)
                                       .u16_le(3)
                                       .u16_le(0x0302)
                                       .u16_le(0)
                                       .fill(16, 0x55)
                                       .fill(32)
                                       .u16_le(128)
                                       .u16_le(4)
                                       .u32(0)
                                       .text("blob")))
                           .get();
  const auto chosen = parse_smb(choice);
  REQUIRE(chosen.whole());
  CHECK(chosen.value.complete);
  CHECK(chosen.value.dialect == 0x0302);
  CHECK(chosen.value.signing_required);
  CHECK(as_text(chosen.value.security) == "blob");
  check_survives(choice);

  const Wire blob = ntlm_authenticate();
  const Bytes setup = framed(smb2(1, false, 0,
                                  Wire()
                                      .u16_le(25)
                                      .u8(0)
                                      .u8(1)
                                      .u64(0)
                                      .u16_le(88)
                                      .u16_le(blob.size())
                                      .u64(0)
                                      .bytes(blob)))
                          .get();
  const auto login = parse_smb(setup);
  REQUIRE(login.whole());
  CHECK(login.value.command == SmbCommand::session_setup);
  CHECK(ntlm_text(parse_ntlm(login.value.security)->user, true) == "operator");
  check_survives(setup);

  const Bytes answer = framed(smb2(1, true, 0xC0000016,
                                   Wire().u16_le(9).u16_le(0).u16_le(72).u16_le(4).text("next")))
                           .get();
  CHECK(parse_smb(answer).value.status == 0xC0000016);
  CHECK(as_text(parse_smb(answer).value.security) == "next");
  const Bytes refused = framed(smb2(1, true, 0xC000006D, Wire().u16_le(9).fill(7))).get();
  CHECK(parse_smb(refused).value.complete);
  CHECK(parse_smb(refused).value.security.empty());
}

TEST_CASE("a NetBIOS session may come first; other bytes are foreign", "[smb]") {
  const Wire message = framed(smb1(0x25, false, Wire().u8(0).u16(0)));
  const Bytes stream = Wire().u8(0x81).u24(68).fill(68).bytes(message).get();
  const auto heard = parse_smb(stream);
  REQUIRE(heard.whole());
  CHECK(heard.size == stream.size());
  CHECK(heard.value.command == SmbCommand::other);
  CHECK(parse_smb(Wire().text("GET / ").get()).foreign());
  CHECK(parse_smb(Wire().u8(0).u24(40).text("\xFFSMX").get()).foreign());
  CHECK(parse_smb(Wire().u8(0).u24(5).text("\xFFSMB!").get()).foreign());
  CHECK(parse_smb(Wire().u8(0x81).u24(0xFFFFFF).get()).foreign());
}
