// FTP, SMTP, POP3 and IMAP.
#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "scanner/dissect/reply_lines.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

net::TlsSession session(std::string_view version) {
  net::TlsSession made;
  made.version = version;
  made.cipher = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  return made;
}

TEST_CASE("ftp: features, and TLS where it is offered", "[probe][ftp]") {
  Script script{{"220 (vsFTPd 3.0.3)\r\n"},
                {"211-Features:\r\n AUTH TLS\r\n UTF8\r\n211 End\r\n", 1},
                {"234 Proceed with negotiation.\r\n", 2}};
  script.tls = session("TLSv1.2");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
    script.piece = piece;
    const Ran ran = run_probe("ftp", script, 21);
    CHECK(ran.end);
    CHECK(ran["service.protocol"] == "ftp");
    CHECK(ran["service.product"] == "vsftpd");
    CHECK(ran["service.version"] == "3.0.3");
    CHECK(ran["service.cleartext"] == "true");
    CHECK(ran["ftp.features"] == "AUTH TLS, UTF8");
    CHECK(ran["tls.starttls"] == "offered");
    CHECK(ran["tls.version"] == "TLSv1.2");
    CHECK(ran.written == "FEAT\r\nAUTH TLS\r\n");
  }
}

TEST_CASE("ftp: old servers without FEAT are asked for TLS all the same", "[probe][ftp]") {
  const Script script{{"220 Welcome to the FTP service.\r\n"},
                      {"500 Unknown command.\r\n", 1},
                      {"530 Please login with USER and PASS.\r\n", 2}};
  const Ran ran = run_probe("ftp", script, 21);
  CHECK(ran.end);
  CHECK(ran["tls.starttls"] == "absent");
  CHECK(ran["ftp.features"] == "(absent)");
  CHECK(ran.written == "FEAT\r\nAUTH TLS\r\nQUIT\r\n");
}

TEST_CASE("a bare 220 is FTP or SMTP by what it answers", "[probe][ftp][smtp]") {
  for (const std::string_view greeting : {"220\r\n"sv, "220 \r\n"sv, "220 ready\r\n"sv}) {
    CAPTURE(greeting);
    const Script by_features{{greeting},
                             {"211-Features:\r\n UTF8\r\n211 End\r\n", 1},
                             {"211-Features:\r\n UTF8\r\n211 End\r\n", 2},
                             {"502 no\r\n", 3}};
    const Ran ftp = run_probe("ftp_or_smtp", by_features, 21);
    CHECK(ftp.end);
    CHECK(ftp["service.protocol"] == "ftp");
    CHECK(ftp["ftp.features"] == "UTF8");
    CHECK(ftp["service.cleartext"] == "true");
    CHECK(ftp["tls.starttls"] == "absent");
    CHECK(ftp.written == "FEAT\r\nFEAT\r\nAUTH TLS\r\nQUIT\r\n");
  }
  const Script old{{"220\r\n"},         {"500 what\r\n", 1}, {"500 what\r\n", 2},
                   {"215 UNIX\r\n", 3}, {"500 what\r\n", 4}, {"500 what\r\n", 5}};
  CHECK(run_probe("ftp_or_smtp", old, 2100)["service.protocol"] == "ftp");
  const Script mail{{"220 gate\r\n"},
                    {"530 STARTTLS first\r\n", 1},
                    {"250-gate\r\n250 8BITMIME\r\n", 2},
                    {"250-gate\r\n250 8BITMIME\r\n", 3}};
  const Ran smtp = run_probe("ftp_or_smtp", mail, 25);
  CHECK(smtp["service.protocol"] == "smtp");
  CHECK(smtp["smtp.extensions"] == "8BITMIME");
}

TEST_CASE("a bare 220 that answers like neither makes no claim", "[probe][ftp][smtp]") {
  const Ran ran = run_probe(
      "ftp_or_smtp", {{"220\r\n"}, {"500 a\r\n", 1}, {"500 b\r\n", 2}, {"500 c\r\n", 3}}, 21);
  REQUIRE_FALSE(ran.end);
  CHECK(ran.end.error().code == Errc::malformed);
  CHECK(ran.batch.empty());
  CHECK(as_text(ran.foreign_answer).starts_with("220"));
  const Ran known = run_probe("ftp_or_smtp", {{"220 (vsFTPd 3.0.3)\r\n"}}, 21);
  CHECK(known.end.error().code == Errc::malformed);  // the probe of that greeting is another
  CHECK(known.written.empty());
}

TEST_CASE("smtp: extensions, STARTTLS only where it is listed", "[probe][smtp]") {
  const Script plain{{"220 mail.example ESMTP Postfix (Debian/GNU)\r\n"},
                     {"250-mail.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n", 1}};
  const Ran clear = run_probe("smtp", plain, 25);
  CHECK(clear.end);
  CHECK(clear["service.product"] == "Postfix");
  CHECK(clear["smtp.extensions"] == "PIPELINING, 8BITMIME");
  CHECK(clear["tls.starttls"] == "absent");
  CHECK(clear.written == "EHLO [192.0.2.1]\r\nQUIT\r\n");

  Script tls{{"220 mail.example ESMTP Exim 4.96\r\n"},
             {"250-mail.example Hello\r\n250-STARTTLS\r\n250 HELP\r\n", 1},
             {"220 TLS go ahead\r\n", 2}};
  tls.tls = session("TLSv1.3");
  const Ran offered = run_probe("smtp", tls, 587);
  CHECK(offered.end);
  CHECK(offered["tls.starttls"] == "offered");
  CHECK(offered["tls.version"] == "TLSv1.3");
  CHECK(offered.written == "EHLO [192.0.2.1]\r\nSTARTTLS\r\n");
}

TEST_CASE("pop3: whether a login needs TLS", "[probe][pop3]") {
  Script script{{"+OK Dovecot (Debian) ready.\r\n"},
                {"+OK\r\nCAPA\r\nSTLS\r\nSASL \r\n.\r\n", 1},
                {"+OK Begin TLS negotiation now.\r\n", 2}};
  script.tls = session("TLSv1.3");
  const Ran required = run_probe("pop3", script, 110);
  CHECK(required.end);
  CHECK(required["service.product"] == "Dovecot");
  CHECK(required["service.auth"] == "password");
  CHECK(required["tls.starttls"] == "required");
  CHECK(required["service.cleartext"] == "false");
  CHECK(required["pop3.capabilities"] == "CAPA, STLS, SASL ");

  script.replies[1] = Reply("+OK\r\nUSER\r\nSTLS\r\n.\r\n", 1);
  const Ran offered = run_probe("pop3", script, 110);
  CHECK(offered["tls.starttls"] == "offered");
  CHECK(offered["service.cleartext"] == "true");

  const Ran refused = run_probe("pop3", {{"+OK POP3 server\r\n"}, {"-ERR unknown\r\n", 1}}, 110);
  CHECK(refused.end);
  CHECK(refused["tls.starttls"] == "absent");
  CHECK(refused.written == "CAPA\r\nQUIT\r\n");
}

TEST_CASE("imap: whether a login needs TLS", "[probe][imap]") {
  Script script{{"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] Dovecot (Debian) ready.\r\n"},
                {"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na OK done.\r\n", 1},
                {"a OK Begin TLS negotiation now.\r\n", 2}};
  script.tls = session("TLSv1.3");
  const Ran ran = run_probe("imap", script, 143);
  CHECK(ran.end);
  CHECK(ran["service.product"] == "Dovecot");
  CHECK(ran["imap.capabilities"] == "CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED");
  CHECK(ran["tls.starttls"] == "required");
  CHECK(ran["service.cleartext"] == "false");
  CHECK(ran["tls.version"] == "TLSv1.3");
}

TEST_CASE("line servers: what breaks off keeps what was known", "[probe]") {
  struct Case {
    std::string_view probe;
    std::string_view greeting;
  };
  for (const Case& c :
       {Case{"ftp", "220 (vsFTPd 3.0.3)\r\n"}, Case{"smtp", "220 a.example ESMTP Postfix\r\n"},
        Case{"pop3", "+OK POP3 ready\r\n"}, Case{"imap", "* OK IMAP4rev1\r\n"}}) {
    CAPTURE(c.probe);
    const Ran ran = run_probe(c.probe, {{c.greeting}}, 4711);
    CHECK_FALSE(ran.end);
    CHECK(ran["service.protocol"] == c.probe);
    CHECK(ran["service.cleartext"] == "true");
    const Ran closed = run_probe(c.probe, Script({{c.greeting}}, Ending::closes), 4711);
    CHECK_FALSE(closed.end);
    CHECK(closed["service.protocol"] == c.probe);
  }
}

TEST_CASE("reply lines: ends, limits, and what follows", "[dissect]") {
  using dissect::ReplyForm;
  using dissect::ReplyLines;
  const auto read = [](ReplyForm form, std::string_view text) {
    ReplyLines reply(form);
    for (const char c : text) reply.feed(std::string_view(&c, 1));
    return reply;
  };
  CHECK(read(ReplyForm::coded, "220-a\r\n220 b\r\n").done());
  CHECK_FALSE(read(ReplyForm::coded, "220-a\r\n221 b\r\n").done());
  CHECK(read(ReplyForm::coded, "nonsense\n").done());
  CHECK(read(ReplyForm::dotted, "-ERR\r\n").done());
  CHECK_FALSE(read(ReplyForm::dotted, "+OK\r\nUSER\r\n").done());
  CHECK(read(ReplyForm::tagged, "* X\r\na OK\r\nmore").rest() == "more");
  const std::string endless = "220-" + std::string(10000, 'x') + "\r\n";
  ReplyLines reply(ReplyForm::coded);
  for (int i = 0; i < 200; ++i) reply.feed(endless);
  CHECK_FALSE(reply.done());
  const auto lines = std::move(reply).lines();
  CHECK(lines.size() == ReplyLines::kMaxLines);
  CHECK(lines.front().size() <= ReplyLines::kMaxLine);
  CHECK(dissect::reply_code("234 x") == 234);
  CHECK(dissect::reply_code("23") == 0);
  CHECK(dissect::has_word("250-STARTTLS", "starttls", 4));
  CHECK_FALSE(dissect::has_word("250-NOSTARTTLS", "STARTTLS", 4));
}

}  // namespace
}  // namespace tenken::test
