// HTTP and RTSP as heard: logins, cookies, servers.
#include "catch.hpp"
#include <fmt/core.h>

#include "captures.hpp"
#include "scanner/dissect/http.hpp"
#include "scanner/dissect/http_auth.hpp"
#include "scanner/dissect/http_heard.hpp"
#include "streams.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

std::string secret_of(const Login& login) { return std::string(as_text(login.secret.reveal())); }

constexpr std::string_view kForm =
    "POST /login.cgi HTTP/1.1\r\n"
    "Host: cam-7.example:8080\r\n"
    "User-Agent: Setup/1.0\r\n"
    "Cookie: sid=1234; lang=ja;\r\n"
    "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
    "Content-Length: 30\r\n\r\n"
    "lang%5Bkind%5D=x&user=ad+min&pwd=a%26b&go=1";

}  // namespace

TEST_CASE("a request tells who asks what of whom, and with which login", "[http_heard]") {
  SecretRoom room;
  const std::string text =
      "\r\nGET /image.jpg?size=2 HTTP/1.0\r\nHOST:cam-7\r\nuser-agent:  Viewer\r\n  2.0\r\n"
      "Cookie: a=1; b\r\nAuthorization: Basic YWRtaW46MTIzNA==\r\n\r\nrest";
  const auto heard = parse_http_request(as_bytes(text), room);
  REQUIRE(heard.whole());
  CHECK(heard.size == text.size() - 4);
  const HttpRequest& request = heard.value;
  CHECK(request.method == "GET");
  CHECK(request.target == "/image.jpg?size=2");
  CHECK(request.protocol == "HTTP");
  CHECK(request.version == "1.0");
  CHECK(request.host == "cam-7");
  CHECK(request.user_agent == "Viewer\r\n  2.0");
  REQUIRE(request.cookies.size() == 2);
  CHECK(request.cookies[0] == "a");
  CHECK(request.cookies[1] == "b");
  CHECK(request.login_place == LoginPlace::header);
  CHECK(request.login.kind == LoginKind::clear);
  CHECK(request.login.user == "admin");
  CHECK(secret_of(request.login) == "1234");
}

TEST_CASE("a form is read once its body is there", "[http_heard]") {
  SecretRoom room;
  std::string whole(kForm);
  whole.replace(whole.find("30\r\n"), 2, "43");
  const auto heard = parse_http_request(as_bytes(whole + "GET"), room);
  REQUIRE(heard.whole());
  CHECK(heard.size == whole.size());
  CHECK(heard.value.login_place == LoginPlace::form);
  CHECK(heard.value.login.user == "ad min");
  CHECK(secret_of(heard.value.login) == "a&b");
  CHECK(heard.value.cookies.size() == 2);
  for_each_cut(to_bytes(whole), [&](ByteView part) {
    const auto cut = parse_http_request(part, room);
    CHECK(cut.state == HeardState::need_more);
    CHECK(cut.size == 0);
  });
}

TEST_CASE("logins are found by the names of their fields", "[http_heard]") {
  struct Row {
    const char* form;
    LoginKind kind;
    const char* user;
    const char* secret;
  };
  const Row row =
      GENERATE(Row{"username=admin&password=pw1", LoginKind::clear, "admin", "pw1"},
               Row{"Password=pw2", LoginKind::clear, "", "pw2"},
               Row{"session[login]=u&session[pass]=", LoginKind::clear, "u", ""},
               Row{"loginuse=root&loginpas=%zz%4", LoginKind::clear, "root", "%zz%4"},
               Row{"s%5Blogin%5D=u&s%5Bpwd%5D=v%", LoginKind::clear, "u", "v%"},
               Row{"a.b.passwd=%41%0a&&=&", LoginKind::clear, "", "A\n"},
               Row{"passive=1&user=x", LoginKind::none, "", ""}, Row{"", LoginKind::none, "", ""});
  SecretRoom room;
  const Login login = read_form_login(row.form, room);
  CHECK(login.kind == row.kind);
  CHECK(login.user == row.user);
  CHECK(secret_of(login) == row.secret);
}

TEST_CASE("a password longer than anyone's is said to be unread", "[http_heard]") {
  SecretRoom room;
  const std::string long_text(2 * SecretRoom::kSize, 'A');
  CHECK(read_form_login("user=a&pwd=" + long_text, room).kind == LoginKind::unread);
  room.clear();
  CHECK(read_authorization("Basic " + long_text, room).kind == LoginKind::unread);
  CHECK(room.size() == 0);
  CHECK(read_authorization("Basic !!", room).kind == LoginKind::unread);
  CHECK(read_authorization("Basic YWI=", room).kind == LoginKind::unread);  // no colon
}

TEST_CASE("each way to authorise is told from the others", "[http_heard]") {
  SecretRoom room;
  const Login digest = read_authorization(
      "Digest realm=\"a username=x\", username=\"Sus\\\"an\", response=\"00\"", room);
  CHECK(digest.kind == LoginKind::challenge);
  CHECK(digest.user == "Sus\\\"an");
  CHECK(digest.secret.empty());
  CHECK(auth_parameter("Digest username=\"Susan\", realm = cam, x=\"open", "REALM") == "cam");
  CHECK(auth_parameter("Digest username=\"Susan\", x=\"open", "x") == "open");
  CHECK(auth_parameter("Digest username", "username").empty());
  CHECK(auth_parameter("Digest x=\"\\", "x") == "\\");
  CHECK(read_authorization("NTLM TlRMTVNTUAAB", room).kind == LoginKind::challenge);
  CHECK(read_authorization("Custom abc", room).kind == LoginKind::unread);
  CHECK(read_authorization("", room).kind == LoginKind::none);
  const Login token = read_authorization("bearer abc.def", room);
  CHECK(token.kind == LoginKind::token);
  CHECK(secret_of(token) == "abc.def");
  const Login json = read_json_login(R"({"id":1,"auth":{"username":"admin","password":"p w"}})");
  CHECK(json.kind == LoginKind::clear);
  CHECK(json.user == "admin");
  CHECK(secret_of(json) == "p w");
  CHECK(read_json_login(R"({"username":"admin"})").kind == LoginKind::none);
}

TEST_CASE("addresses give logins away", "[http_heard]") {
  SecretRoom room;
  const auto rtsp = parse_http_request(
      as_bytes("DESCRIBE rtsp://admin:p%40ss@192.0.2.7/ch1 RTSP/1.0\r\nCSeq: 2\r\n\r\n"), room);
  REQUIRE(rtsp.whole());
  CHECK(rtsp.value.protocol == "RTSP");
  CHECK(rtsp.value.login_place == LoginPlace::url);
  CHECK(rtsp.value.login.user == "admin");
  CHECK(secret_of(rtsp.value.login) == "p@ss");
  const auto query =
      parse_http_request(as_bytes("GET /v.cgi?loginuse=admin&loginpas=x HTTP/1.1\n\n"), room);
  CHECK(query.value.login_place == LoginPlace::query);
  CHECK(query.value.login.user == "admin");
  CHECK(read_url_login("http://a@b/", room).kind == LoginKind::none);
  CHECK(read_url_login("http://host/a:b@c", room).kind == LoginKind::none);
  CHECK(read_url_login("none", room).kind == LoginKind::none);
}

TEST_CASE("an answer tells server, challenges and cookies", "[http_heard]") {
  const std::string text =
      "HTTP/1.1 401 Unauthorized\r\nServer: lighttpd/1.4.31\r\n"
      "WWW-Authenticate: Digest realm=\"cam\"\r\nwww-authenticate: Basic realm=\"cam\"\r\n"
      "Set-Cookie: sid=77; Path=/\r\nSet-Cookie: lang=ja\r\nContent-Length: 10\r\n\r\n01234";
  const auto heard = parse_http_reply(as_bytes(text));
  REQUIRE(heard.whole());
  CHECK(heard.size == text.size() + 5);
  const HttpReply& reply = heard.value;
  CHECK(reply.status == 401);
  CHECK(reply.reason == "Unauthorized");
  CHECK(reply.server == "lighttpd/1.4.31");
  REQUIRE(reply.challenges.size() == 2);
  CHECK(parse_challenge(reply.challenges[1]).scheme == "Basic");
  CHECK(parse_challenge(reply.challenges[1]).realm == "cam");
  REQUIRE(reply.cookies.size() == 2);
  CHECK(reply.cookies[0] == "sid");
  CHECK_FALSE(reply.open_end);
  CHECK(parse_http_reply(as_bytes("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")).value.open_end);
  CHECK_FALSE(parse_http_reply(as_bytes("HTTP/1.1 304 x\r\n\r\n")).value.open_end);
  CHECK_FALSE(parse_http_reply(as_bytes("RTSP/1.0 200 OK\r\n\r\n")).value.open_end);
  for_each_cut(to_bytes(text.substr(0, text.size() - 5)),
               [](ByteView part) { CHECK(parse_http_reply(part).state == HeardState::need_more); });
}

TEST_CASE("the first field about it tells how a body is written", "[http_heard]") {
  const std::string head =
      "HTTP/1.1 200 OK\r\ncontent-encoding:\r\nContent-Encoding: gzip\r\n"
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n";
  const std::string text = head + "0\r\n\r\n";
  const HttpReply reply = parse_http_reply(as_bytes(text)).value;
  CHECK(reply.content_encoding.empty());
  CHECK(reply.transfer_encoding == "chunked");
  CHECK(reply.head_size == head.size());
  CHECK(reply.open_end);
}

TEST_CASE("a page tells its title", "[http_heard]") {
  const auto title = [](std::string_view stream) { return read_http_page(as_bytes(stream)).title; };
  CHECK(title("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Cam &amp; co</title>") ==
        "Cam & co");
  CHECK(title("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
              "8\r\n<title>C\r\n9\r\nam</title>\r\n0\r\n\r\n") == "Cam");
  CHECK(title("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<title>x</title>").empty());
  CHECK(title("no answer").empty());
}

TEST_CASE("what is no HTTP is said to be so, what is hostile harms nobody", "[http_heard]") {
  SecretRoom room;
  for (const char* other : {"SSH-2.0-x\r\n", "get / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n", "\x16\x03",
                            "REGISTER sip:a SIP/2.0\r\n\r\n", "GET / FTP/1.0\r\n\r\n",
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF"})
    CHECK(parse_http_request(as_bytes(std::string_view(other)), room).foreign());
  for (const char* other : {"220 ready\r\n", "SIP/2.0 200 OK\r\n\r\n", "HTML", "x"})
    CHECK(parse_http_reply(as_bytes(std::string_view(other))).foreign());
  const std::string endless = "GET / HTTP/1.1\r\n" + std::string(100000, 'a') + ": b\r\n\r\n";
  CHECK(parse_http_request(as_bytes(endless), room).whole());
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 300; ++i) many += "Cookie: a" + std::to_string(i) + "=1\r\n";
  CHECK(parse_http_request(as_bytes(many + "\r\n"), room).value.cookies.full());
  for_each_lie(to_bytes(kForm), [&](ByteView bytes) {
    const auto heard = parse_http_request(bytes, room);
    CHECK(lies_in(bytes, heard.value.target));
    CHECK(lies_in(bytes, heard.value.host));
  });
}

namespace {

/// Calls visit with each request of what a client sent.
template <class Visitor>
void for_each_request(ByteView stream, Visitor&& visit) {
  SecretRoom room;
  while (!stream.empty()) {
    const auto heard = parse_http_request(stream, room);
    if (!heard.whole()) return;
    visit(heard.value);
    stream = stream.subspan(std::min(heard.size, stream.size()));
  }
}

}  // namespace

TEST_CASE("HTTP of real devices reads as others read it", "[http_heard][captures]") {
  const std::string name = GENERATE(as<std::string>(), "cred-http-basic", "cred-http-digest",
                                    "iot-EdimaxPlug1101W", "services-mix");
  if (!have_capture(name)) return;
  Facts basic, digest, agents, hosts, servers;
  for (const Conversation& talk : conversations(name)) {
    const std::string client = talk.client_mac.to_string() + " ";
    const std::string server = talk.server_mac.to_string() + " ";
    for_each_request(talk.client, [&](const HttpRequest& request) {
      if (!request.user_agent.empty()) agents.insert(client + std::string(request.user_agent));
      if (!request.host.empty()) hosts.insert(server + std::string(request.host));
      if (request.login_place != LoginPlace::header) return;
      const std::string user(request.login.user);
      if (request.login.kind == LoginKind::clear)
        basic.insert(server + user + ":" + secret_of(request.login));
      if (request.login.kind == LoginKind::challenge) digest.insert(server + user);
    });
    const auto reply = parse_http_reply(talk.server);
    if (!reply.value.server.empty()) servers.insert(server + std::string(reply.value.server));
  }
  CHECK(basic == expected_facts(name, "credential_http_basic"));
  CHECK(digest == expected_facts(name, "auth_http_digest_user"));
  CHECK(agents == expected_facts(name, "http_user_agent"));
  CHECK(hosts == expected_facts(name, "http_host"));
  for (const std::string& fact : servers) CHECK(expected_facts(name, "http_server").contains(fact));
  CHECK_FALSE(servers.empty());
}
