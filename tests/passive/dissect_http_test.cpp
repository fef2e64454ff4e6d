#include <string>
#include <string_view>

#include "catch.hpp"

#include "scanner/dissect/html.hpp"
#include "scanner/dissect/http.hpp"
#include "scanner/dissect/http_location.hpp"
#include "scanner/dissect/tls_hint.hpp"

namespace tenken::dissect {
namespace {

using namespace std::string_view_literals;

Result<HttpResponse> read(std::string_view wire, std::size_t piece = 100'000) {
  HttpReader reader;
  for (std::size_t at = 0; at < wire.size(); at += piece)
    reader.feed(as_bytes(wire.substr(at, piece)));
  return std::move(reader).finish();
}

struct Case {
  std::string_view name;
  std::string_view wire;
  int status;
  std::string_view server;
  std::string_view body;
};

const Case cases[] = {
    {"regular", "HTTP/1.1 200 OK\r\nServer: a/1\r\nContent-Length: 2\r\n\r\nhi", 200, "a/1", "hi"},
    {"LF only", "HTTP/1.0 200 OK\nServer: a\n\nhi", 200, "a", "hi"},
    {"no reason", "HTTP/1.1 401\r\nServer: a\r\n\r\n", 401, "a", ""},
    {"space before the colon", "HTTP/1.1 200 OK\r\nServer : a\r\n\r\n", 200, "a", ""},
    {"leading blank lines", "\r\n\r\nHTTP/1.1 200 OK\r\nServer: a\r\n\r\n", 200, "a", ""},
    {"lower case protocol", "http/1.1 200 ok\r\nserver: a\r\n\r\n", 200, "a", ""},
    {"header without colon", "HTTP/1.1 200 OK\r\nnonsense\r\nServer: a\r\n\r\n", 200, "a", ""},
    {"folded header", "HTTP/1.1 200 OK\r\nServer: a\r\n b\r\n\r\n", 200, "a b", ""},
    {"bare page", "<html><title>t</title>", 0, "", "<html><title>t</title>"},
    {"bare page after blanks", "\r\n<!DOCTYPE html>x", 0, "", "<!DOCTYPE html>x"},
    {"chunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\n3\r\n123\r\n0\r\n\r\n",
     200, "", "hi123"},
    {"a length that is too large", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhi", 200, "",
     "hi"},
    {"a length that is too small", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nhi", 200, "", "h"},
    {"a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhi", 200, "", "hi"},
    {"no body by status", "HTTP/1.1 204 No Content\r\n\r\nhi", 204, "", ""},
    {"interim responses", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi", 200, "", "hi"},
    {"cut in the headers", "HTTP/1.1 200 OK\r\nServer: a\r\nX: ", 200, "a", ""},
    {"cut in the status line", "HTTP/1.1 200", 200, "", ""},
    {"status that is no number", "HTTP/1.1 OK\r\n\r\n", 0, "", ""},
};

TEST_CASE("http: sloppy responses are read", "[dissect][http]") {
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto response = read(c.wire);
    REQUIRE(response);
    CHECK(response->protocol == "HTTP");
    CHECK(response->status == c.status);
    CHECK(response->header("server") == c.server);
    CHECK(response->body == c.body);
  }
}

TEST_CASE("http: the cut into reads changes nothing", "[dissect][http]") {
  for (const Case& c : cases) {
    for (const std::size_t piece : {1U, 2U, 7U}) {
      CAPTURE(c.name, piece);
      const auto response = read(c.wire, piece);
      REQUIRE(response);
      CHECK(response->status == c.status);
      CHECK(response->header("server") == c.server);
      CHECK(response->body == c.body);
    }
  }
}

TEST_CASE("http: other protocols are not HTTP", "[dissect][http]") {
  for (const std::string_view wire :
       {"SSH-2.0-x\r\n"sv, "\x15\x03\x01\x00\x02\x02\x28"sv, "220 ftp\r\n"sv, "\xff\xfb\x01"sv,
        "H"sv, ""sv, "\r\n\r\n"sv, "HTTPX"sv}) {
    CAPTURE(wire);
    const auto response = read(wire);
    REQUIRE_FALSE(response);
    CHECK(response.error().code == Errc::malformed);
  }
  const auto rtsp = read("RTSP/1.0 200 OK\r\nServer: cam\r\n\r\n");
  REQUIRE(rtsp);
  CHECK(rtsp->protocol == "RTSP");
}

TEST_CASE("http: limits hold", "[dissect][http]") {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 500; ++i) many += "a: b\r\n";
  const auto headers = read(many + "\r\n");
  REQUIRE(headers);
  CHECK(headers->headers.size() == HttpReader::kMaxHeaders);
  CHECK(headers->truncated);

  const auto long_line = read("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'));
  REQUIRE(long_line);
  CHECK(long_line->truncated);
  CHECK(long_line->headers.empty());

  const auto body = read("HTTP/1.1 200 OK\r\n\r\n" + std::string(200'000, 'x'), 4096);
  REQUIRE(body);
  CHECK(body->body.size() == HttpReader::kMaxBody);
  CHECK(body->truncated);

  std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 300; ++i) chunks += "400\r\n" + std::string(0x400, 'x') + "\r\n";
  CHECK(read(chunks, 4096)->body.size() == HttpReader::kMaxBody);
  CHECK_FALSE(read(std::string(100'000, '\n')));
}

TEST_CASE("http: a reader says when it needs no more", "[dissect][http]") {
  HttpReader reader;
  reader.feed(as_bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"));
  CHECK_FALSE(reader.has_head());
  reader.feed(as_bytes("\r\nh"));
  CHECK(reader.has_head());
  CHECK_FALSE(reader.done());
  reader.feed(as_bytes("i"));
  CHECK(reader.done());
}

TEST_CASE("http: challenges", "[dissect][http]") {
  struct Expected {
    std::string_view header;
    std::string_view scheme;
    std::string_view realm;
  };
  const Expected expected[] = {
      {"Basic realm=\"camera\"", "Basic", "camera"},
      {"Digest nonce=\"x\", realm=\"a \\\"b\\\"\", qop=auth", "Digest", "a \"b\""},
      {"Basic realm = plain, x=y", "Basic", "plain"},
      {"Basic realm=\"\xc0\xdf\xc4\xea\"", "Basic", "設定"},
      {"Negotiate", "Negotiate", ""},
      {"Basic realm", "Basic", ""},
      {"", "", ""},
  };
  for (const Expected& e : expected) {
    CAPTURE(e.header);
    const HttpChallenge challenge = parse_challenge(e.header);
    CHECK(challenge.scheme == e.scheme);
    CHECK(challenge.realm == e.realm);
  }
}

TEST_CASE("html: titles", "[dissect][html]") {
  CHECK(read_html("<html><TITLE>\n Net &amp; Cam\t&#x26;&#x8a2d;&bogus; </TITLE>", "").title ==
        "Net & Cam &設&bogus;");
  CHECK(read_html("<title>\x90\xdd\x92\xe8</title>", "text/html; charset=Shift_JIS").title ==
        "設定");
  CHECK(read_html("<meta charset=\"euc-jp\"><title>\xc0\xdf\xc4\xea</title>", "").title == "設定");
  CHECK(read_html("<title>open", "").title.empty());
  CHECK(read_html("<title>&#xD800;&#0;&#x110000;</title>", "").title == "&#xD800;&#0;&#x110000;");
  const std::string title = read_html("<title>" + std::string(300, 'a') + "</title>", "").title;
  CHECK(title.size() == 256);
}

TEST_CASE("html: a password field is a login form", "[dissect][html]") {
  CHECK(read_html("<input name=p type=password>", "").asks_password);
  CHECK(read_html("<INPUT TYPE='Password'>", "").asks_password);
  CHECK_FALSE(read_html("<input type=text name=password>", "").asks_password);
  CHECK_FALSE(read_html("password", "").asks_password);
}

TEST_CASE("html: tags are found by whole words, wherever they end", "[dissect][html]") {
  CHECK(read_html("<titles>a</titles><title\nid='x'>b</ \tTitle", "").title == "b");
  CHECK(read_html("<title>a</titl><b></title>", "").title == "a</titl><b>");
  CHECK(read_html("<title", "").title.empty());
  CHECK(read_html("<", "").title.empty());
  CHECK(read_html("<input <input type = \npassword", "").asks_password);
  CHECK(read_html("<input type=x type=\"password\"", "").asks_password);
  CHECK(read_html("<input a=1><input-x type=password>", "").asks_password);
  CHECK_FALSE(read_html("<inputs type=password>", "").asks_password);
  CHECK_FALSE(read_html("<input mytype=password>", "").asks_password);
  CHECK_FALSE(read_html("<input type=passwords>", "").asks_password);
  CHECK_FALSE(read_html("<input type=''password>", "").asks_password);
  CHECK_FALSE(read_html("<input>type=password", "").asks_password);
}

TEST_CASE("html: the last character set of the first tag that names one", "[dissect][html]") {
  const std::string title = "<title>\xc0\xdf\xc4\xea</title>";  // in EUC-JP
  const auto reads = [&](std::string_view tags, std::string_view type = "") {
    return read_html(std::string(tags) + title, type).title == "設定";
  };
  CHECK(reads("<meta x=1><META charset=latin1 content=\"text/html; charset = euc-jp\">"));
  CHECK(reads("<metadata charset=latin1><meta charset=euc-jp><meta charset=latin1>"));
  CHECK(reads("<meta charset=latin1>", "text/html;CHARSET='euc-jp'"));
}

TEST_CASE("html: a page of tags that never end costs little", "[dissect][html]") {
  std::string tags;
  for (int i = 0; i < 20'000; ++i) tags += "<input type=<meta charset=<title </ \t";
  const HtmlFacts facts = read_html(tags, tags);
  CHECK(facts.title.empty());
  CHECK_FALSE(facts.asks_password);
}

TEST_CASE("http: only a path on the same server is followed", "[dissect][http]") {
  const HttpOrigin origin{"http", "192.0.2.7", 8080};
  CHECK(local_target("/login.html", origin) == "/login.html");
  CHECK(local_target("login.cgi?x=1#top", origin) == "/login.cgi?x=1");
  CHECK(local_target("http://192.0.2.7:8080/a", origin) == "/a");
  CHECK(local_target("HTTP://192.0.2.7:8080?q", origin) == "/?q");
  CHECK(local_target("//192.0.2.7:8080/a", origin) == "/a");
  CHECK_FALSE(local_target("http://192.0.2.7/a", origin));
  CHECK_FALSE(local_target("https://192.0.2.7:8080/a", origin));
  CHECK_FALSE(local_target("http://192.0.2.8:8080/a", origin));
  CHECK_FALSE(local_target("http://192.0.2.7:8080@evil.example/", origin));
  CHECK_FALSE(local_target("javascript:alert(1)", origin));
  CHECK_FALSE(local_target("/", origin));
  CHECK_FALSE(local_target("", origin));
  CHECK_FALSE(local_target("/a b", origin));
  CHECK_FALSE(local_target("/a\r\nX: y", origin));
  CHECK_FALSE(local_target("/" + std::string(2000, 'a'), origin));
  CHECK(local_target("https://[2001:db8::7]/a", HttpOrigin{"https", "2001:db8::7", 443}) == "/a");
  CHECK(without_tokens("/login;jsessionid=1?a=b#c") == "/login");
  CHECK(without_tokens("http://admin:secret@host/a") == "http://host/a");
  CHECK(without_tokens("https://admin:se;cr?et@host:8443/a?b") == "https://host:8443/a");
  CHECK(without_tokens("//u:p@x@host") == "//host");
  CHECK(without_tokens("http:\\\\u:p@host\\a") == "http:\\\\host\\a");
  CHECK(without_tokens("/users/@me") == "/users/@me");
  CHECK(without_tokens("http://host/users/@me") == "http://host/users/@me");
}

TEST_CASE("tls: servers that ask for TLS in plain text are understood", "[dissect][tls]") {
  CHECK(is_tls_alert(as_bytes("\x15\x03\x01\x00\x02\x02\x28"sv)));
  CHECK_FALSE(is_tls_alert(as_bytes("\x15\x03\x01\x00\x20\x02\x28"sv)));
  CHECK_FALSE(is_tls_alert(as_bytes("\x15\x03"sv)));
  CHECK(hints_at_tls(
      as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n<h1>400</h1>The plain HTTP request was "
               "sent to HTTPS port"sv)));
  CHECK(hints_at_tls(as_bytes(
      "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"sv)));
  CHECK_FALSE(hints_at_tls(
      as_bytes("HTTP/1.1 200 OK\r\n\r\nThe plain HTTP request was sent to HTTPS port"sv)));
  CHECK_FALSE(hints_at_tls(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"sv)));
}

}  // namespace
}  // namespace tenken::dissect
