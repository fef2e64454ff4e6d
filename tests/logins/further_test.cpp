// ONVIF, recorders, forms: what their checks make of answers, right and misleading ones.
#include <atomic>
#include <set>
#include <string>

#include "catch.hpp"

#include "examiner.hpp"
#include "fake_servers.hpp"
#include "logins/form_login.hpp"
#include "logins/recorder_hashes.hpp"
#include "logins/username_token.hpp"
#include "scanner/dissect/writer.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

std::string number_le(std::uint32_t value) {
  std::string text;
  for (int shift = 0; shift < 32; shift += 8)
    text += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU);
  return text;
}

std::uint32_t number_at(std::string_view text, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(text.at(at + i))) << 8 * i;
  return value;
}

/// A recorder of XMEye with one account; answers every kind of message that it knows.
void talk_xmeye(Peer& peer, const std::string& hash, const std::string& wrong) {
  for (;;) {
    const std::string head = peer.bytes(20);
    if (head.size() < 20) return;
    const std::string body = peer.bytes(number_at(head, 16));
    const auto kind = static_cast<std::uint16_t>(number_at(head, 14) & 0xFFFFU);
    std::string text = R"({ "Name" : "SystemInfo", "Ret" : 105 })";
    if (kind == 1000)
      text = body.find("\"" + hash + "\"") != std::string::npos
                 ? R"({ "AliveInterval" : 20, "Ret" : 100, "SessionID" : "0x0000000A" })"
                 : R"({ "Ret" : )" + wrong + " }";
    std::string answer("\xFF\x01\x00\x00\x0A\x00\x00\x00\x00\x00\x00\x00\x00\x00", 14);
    answer += static_cast<char>((kind + 1) & 0xFF);
    answer += static_cast<char>((kind + 1) >> 8);
    answer.append(number_le(static_cast<std::uint32_t>(text.size()))).append(text);
    peer.say(answer);
  }
}

/// The answer of a Dahua to a login.
std::string dahua_result(std::uint16_t result, std::uint16_t tries) {
  const Bytes head = dissect::Writer()
                         .u32(0xB0000068)
                         .u32_le(0)
                         .u16(result)
                         .zeros(6)
                         .u32_le(7)
                         .zeros(4)
                         .u32(0x0600F900)
                         .u16(tries)
                         .zeros(2)
                         .view();
  return std::string(as_text(head));
}

void talk_dahua(Peer& peer, const std::string& proof, std::uint16_t wrong, std::uint16_t tries) {
  const std::string head = peer.bytes(32);
  if (head.size() < 32 || head.substr(0, 2) != "\xA0\x01") return;
  const std::string text = "Realm:Login to 4G0\r\nRandom:1234\r\n\r\n";
  const Bytes front = dissect::Writer()
                          .u32(0xB0010068)
                          .u32_le(static_cast<std::uint32_t>(text.size()))
                          .zeros(24)
                          .view();
  peer.say(std::string(as_text(front)) + text);
  const std::string login = peer.bytes(32);
  if (login.size() < 32) return;
  const std::string body = peer.bytes(number_at(login, 4));
  peer.say(dahua_result(body == "admin&&" + proof ? 0x0008 : wrong, tries));
}

std::string page_of(int status, const std::string& body, const std::string& headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " x\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + from.size();
  return text.substr(begin, text.find(to, begin) - begin);
}

std::size_t body_size(const std::string& head) {
  const std::string size = between(head, "Content-Length: ", "\r\n");
  return size.empty() ? 0 : std::stoul(size);
}

constexpr const char* kDeviceTime =
    "<e:Envelope><e:Body><GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time>"
    "<Hour>5</Hour><Minute>6</Minute><Second>7</Second></Time><Date><Year>2001</Year><Month>2"
    "</Month><Day>3</Day></Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>"
    "</e:Body></e:Envelope>";

/// A camera that tells its description to everybody, its users to who proves himself with its own
/// time; `mood` answers what is not proven.
void talk_onvif(Peer& peer, const std::string& password, const std::string& mood,
                std::atomic<int>& tokens) {
  const std::string head = peer.head();
  const std::string body = peer.bytes(body_size(head));
  if (body.find("GetSystemDateAndTime") != std::string::npos)
    return peer.say(page_of(200, kDeviceTime));
  if (body.find("GetDeviceInformation") != std::string::npos)
    return peer.say(page_of(200, "<e:Body><GetDeviceInformationResponse/></e:Body>"));
  if (body.find("UsernameToken") != std::string::npos) ++tokens;
  const std::string created = between(body, "<u:Created>", "</u:Created>");
  std::string nonce = between(body, "Base64Binary\">", "</w:Nonce>");
  std::string decoded(nonce.size(), '\0');
  // Hexadecimal digits only, so that the decoding is this short.
  std::string raw;
  unsigned bits = 0;
  int count = 0;
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const char c : nonce) {
    if (c == '=') break;
    bits = bits << 6U | static_cast<unsigned>(alphabet.find(c));
    count += 6;
    if (count >= 8)
      count -= 8, raw += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  const std::string expected =
      logins::username_token("admin", Secret(password), "2001-02-03T05:06:07Z", raw);
  if (!raw.empty() && created == "2001-02-03T05:06:07Z" && body.find(expected) != std::string::npos)
    return peer.say(page_of(200, "<e:Body><GetUsersResponse/></e:Body>"));
  peer.say(mood);
}

std::string fault_page() {
  return page_of(400,
                 "<e:Fault><e:Subcode><e:Value>ter:NotAuthorized</e:Value></e:Subcode></e:Fault>");
}

}  // namespace

TEST_CASE("the recorder's hash of nothing is the one that everybody knows", "[logins][further]") {
  CHECK(logins::sofia_hash(Secret("")) == "tlJwpbo6");
}

TEST_CASE("XMEye: one account in, another out, locks seen", "[logins][further]") {
  SECTION("the default is accepted and a random password is not") {
    const FakeServer server([](Peer& peer, int) { talk_xmeye(peer, "tlJwpbo6", "203"); });
    Examination result;
    examine_service(result, "xmeye", server.port(), {{"admin", ""}});
    CHECK(result.verdicts() == "accepted_verified");
  }
  SECTION("refused") {
    const FakeServer server([](Peer& peer, int) { talk_xmeye(peer, "-", "203"); });
    Examination result;
    examine_service(result, "xmeye", server.port(), {{"admin", ""}});
    CHECK(result.verdicts() == "rejected");
  }
  SECTION("locked") {
    const FakeServer server([](Peer& peer, int) { talk_xmeye(peer, "-", "206"); });
    Examination result;
    examine_service(result, "xmeye", server.port(), {{"admin", ""}, {"admin", "x"}});
    CHECK(result.verdicts() == "locked lock_words");
    CHECK(result.book.attempts.size() == 1);
  }
  SECTION("a result that nobody knows is no acceptance") {
    const FakeServer server([](Peer& peer, int) { talk_xmeye(peer, "-", "999"); });
    Examination result;
    examine_service(result, "xmeye", server.port(), {{"admin", ""}});
    CHECK(result.verdicts() == "undecided unclear");
  }
}

TEST_CASE("Dahua: the proof over its challenge, its tries left, its states", "[logins][further]") {
  const std::string proof = logins::dahua_proof("admin", Secret("admin"), "Login to 4G0", "1234");
  const auto verdicts = [&](const std::string& right, std::uint16_t wrong, std::uint16_t tries) {
    const FakeServer server([&](Peer& peer, int) { talk_dahua(peer, right, wrong, tries); });
    Examination result;
    examine_service(result, "dahua", server.port(), {{"admin", "admin"}, {"admin", "other"}});
    return result.verdicts() + " " + std::to_string(result.book.attempts.size());
  };
  CHECK(verdicts(proof, 0x0100, 4) == "accepted_verified 2");
  CHECK(verdicts("-", 0x0100, 4) == "rejected 2");
  CHECK(verdicts("-", 0x0101, 0) == "rejected 2");
  CHECK(verdicts("-", 0x0100, 2) == "locked lock_words 1");  // the owner still has his tries
  CHECK(verdicts("-", 0x0104, 0) == "locked lock_words 1");
  CHECK(verdicts("-", 0x0111, 0) == "not_initialised 1");
  CHECK(verdicts("-", 0x0303, 0) == "undecided unclear 1");
}

TEST_CASE("ONVIF: the token is made with the device's clock", "[logins][further]") {
  std::atomic<int> tokens{0};
  // Set before the first connection only: the server's thread reads them.
  std::string password = "12345";
  std::string mood = fault_page();
  const FakeServer server([&](Peer& peer, int) { talk_onvif(peer, password, mood, tokens); });
  Examination result;
  SECTION("accepted") {
    examine_service(result, "onvif", server.port(), {{"admin", "12345"}});
    CHECK(result.verdicts() == "accepted_verified");
    CHECK(tokens == 2);
  }
  SECTION("refused by a fault") {
    password = "another";
    examine_service(result, "onvif", server.port(), {{"admin", "12345"}});
    CHECK(result.verdicts() == "rejected");
  }
  SECTION("a limit is a lock") {
    password = "another";
    mood = page_of(423, "account locked");
    examine_service(result, "onvif", server.port(), {{"admin", "12345"}});
    CHECK(result.verdicts() == "locked lock_words");
  }
}

TEST_CASE("ONVIF: a list of users for everybody is no login at all", "[logins][further]") {
  const FakeServer server([](Peer& peer, int) {
    const std::string body = peer.bytes(body_size(peer.head()));
    for (const std::string name : {"GetDeviceInformation", "GetUsers", "GetSystemDateAndTime"})
      if (body.find(name + " ") != std::string::npos)
        return peer.say(page_of(200, "<Body><" + name + "Response/></Body>"));
  });
  Examination result;
  examine_service(result, "onvif", server.port(), {{"admin", "12345"}});
  CHECK(result.verdicts() == "no_auth");
  CHECK(result.book.attempts.empty());
}

TEST_CASE("every form has what its check needs", "[logins][forms]") {
  std::set<std::string_view> ids;
  for (const logins::FormTemplate& form : logins::form_templates()) {
    INFO(form.id);
    CHECK(ids.insert(form.id).second);
    CHECK(form.page.starts_with('/'));
    CHECK(form.post.starts_with('/'));
    CHECK(form.body.find("{account}") != std::string_view::npos);
    CHECK(form.body.find("{secret}") != std::string_view::npos);
    CHECK_FALSE(form.inside.empty());
    CHECK_FALSE(form.refused.empty());
    CHECK((form.token.empty() == (form.body.find("{token}") == std::string_view::npos)));
  }
}

TEST_CASE("each form: accepted, refused, locked, by its own marks", "[logins][forms]") {
  for (const logins::FormTemplate& form : logins::form_templates()) {
    INFO(form.id);
    std::string mood;
    std::atomic<int> logouts{0};
    const std::string token = R"(<input name="__csrf_magic" value="sid:1&2">)";
    const FakeServer server([&](Peer& peer, int) {
      const std::string head = peer.head();
      const std::string body = peer.bytes(body_size(head));
      const bool inside = head.find("Cookie: s=inside") != std::string::npos;
      if (!form.logout.empty() && head.starts_with("GET " + std::string(form.logout) + " "))
        return ++logouts, peer.say(page_of(200, "bye"));
      if (head.starts_with("GET "))
        return peer.say(
            page_of(200, inside ? std::string(form.inside) : "<input type=\"password\">" + token));
      const bool right =
          body.find("p%26w") != std::string::npos || body.find("p&w") != std::string::npos;
      if (!head.starts_with("POST " + std::string(form.post) + " ")) return;
      if (mood == "locked")
        return peer.say(
            page_of(200, form.lock.empty() ? "account locked" : std::string(form.lock)));
      if (!right && mood != "any") return peer.say(page_of(403, std::string(form.refused)));
      const bool in_reply = form.proof == logins::FormProof::reply;
      peer.say(page_of(302, in_reply ? std::string(form.inside) : "",
                       "Set-Cookie: s=inside; path=/\r\n"));
    });
    const auto verdicts = [&](const char* password) {
      Examination result;
      examine_service(result, "http", server.port(), {{"admin", password}}, false, short_waits(),
                      "127.0.0.1", &form);
      return result.verdicts();
    };
    CHECK(verdicts("p&w") == "accepted_verified");
    CHECK((logouts > 0 || form.logout.empty()));
    CHECK(verdicts("other") == "rejected");
    mood = "any";
    CHECK(verdicts("other") == "accepts_any");
    mood = "locked";
    CHECK(verdicts("p&w") == "locked lock_words");
  }
}

TEST_CASE("a form that nobody knows is not filled in", "[logins][forms]") {
  std::atomic<int> posts{0};
  const FakeServer server([&](Peer& peer, int) {
    if (peer.head().starts_with("POST")) ++posts;
    peer.say(page_of(200, "<input type=\"password\">"));
  });
  Examination result;
  examine_service(result, "http", server.port(), {{"admin", "admin"}});
  CHECK(result.verdicts() == "not_tested no_password");
  CHECK(posts == 0);
}
