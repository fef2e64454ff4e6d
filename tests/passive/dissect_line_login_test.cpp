// FTP, POP3, IMAP and SMTP: who logs in, with what, and what came of it.
#include "catch.hpp"

#include "captures.hpp"
#include "login_log.hpp"
#include "scanner/dissect/line_login.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

struct Dialogue {
  LineProtocol protocol;
  std::vector<std::string> messages;  // the server's and the client's in turn
  LoginLog logins;
};

constexpr std::size_t kWhole = 1'000'000;

LoginLog log_of(LineProtocol protocol, const std::vector<std::string>& messages) {
  LineLogin follower(protocol);
  return follow(follower, talk(messages), kWhole);
}

const std::vector<Dialogue>& dialogues() {
  static const std::vector<Dialogue> all{
      {LineProtocol::ftp,
       {"220-hello\r\n220 Cam FTP\r\n", "USER admin\r\n", "331 password\r\n", "PASS 12 34\r\n",
        "530 no\r\n", "user admin\r\npass x\r\n", "331 p\r\n230-a\r\n230 welcome\r\n", "SYST\r\n",
        "215 UNIX Type: L8\r\n"},
       {"clear admin:12 34 refused", "clear admin:x accepted"}},
      {LineProtocol::ftp,
       {"220 x\r\n", "USER guest\n", "230 come in\n", "USER a\nPASS b\n"},
       {"none guest: accepted", "clear a:b undecided"}},
      {LineProtocol::pop3,
       {"+OK ready\r\n", "USER u\r\nPASS p\r\n", "+OK\r\n-ERR wrong\r\n", "APOP u 00ff\r\n",
        "+OK mailbox\r\n", "USER later\r\n"},
       {"clear u:p refused", "challenge u: accepted"}},
      {LineProtocol::pop3,
       {"+OK\r\n", "AUTH PLAIN\r\n", "+ \r\n", "AHUAcA==\r\n", "+OK\r\n"},
       {"clear u:p accepted"}},
      {LineProtocol::imap,
       {"* OK IMAP4rev1 ready\r\n", "a1 LOGIN \"u x\" \"p\\\"q\"\r\n", "* note\r\na1 NO wrong\r\n",
        "a2 login u {3}\r\n", "+ go\r\n", "a b\r\n", "a2 BAD x\r\n", "a3 LOGIN {2}\r\n", "+ \r\n",
        "uu {1+}\r\nz\r\n", "a2 OK old\r\na3 OK in\r\n", "a4 LOGIN no more\r\n"},
       {"clear u x:p\"q refused", "clear u:a b refused", "clear uu:z accepted"}},
      {LineProtocol::imap,
       {"* OK\r\n", "b AUTHENTICATE PLAIN AHUAcA==\r\n", "b OK\r\n"},
       {"clear u:p accepted"}},
      {LineProtocol::smtp,
       {"220 mail ESMTP\r\n", "EHLO cam-7\r\n", "250-mail\r\n250 AUTH LOGIN\r\n", "AUTH LOGIN\r\n",
        "334 VXNlcm5hbWU6\r\n", "dXNlcg==\r\n", "334 UGFzc3dvcmQ6\r\n", "cGFzcw==\r\n",
        "535 no\r\n", "AUTH LOGIN dXNlcg==\r\n", "334 x\r\n", "*\r\n", "501 given up\r\n",
        "AUTH PLAIN AHUAcA==\r\n", "235 in\r\n"},
       {"clear user:pass refused", "clear u:p accepted"}},
      {LineProtocol::smtp,
       {"220 m\r\n", "AUTH CRAM-MD5\r\n", "334 PDE+\r\n", "dSBmZg==\r\n", "235 in\r\n"},
       {"challenge u: accepted"}},
      {LineProtocol::smtp,
       {"220 m\r\n", "AUTH LOGIN\r\n", "504 unknown\r\n", "AUTH XOAUTH2 abc\r\n", "535 no\r\n",
        "AUTH PLAIN !!\r\n", "501 broken\r\n", "MAIL FROM:<a>\r\nAUTH PLAIN AHUAcA==\r\n"},
       {"unread : refused", "unread : refused"}},
  };
  return all;
}

}  // namespace

TEST_CASE("logins in lines are followed to their end, however they are cut", "[line_login]") {
  const std::size_t size = GENERATE(1U, 2U, 7U, kWhole);
  for (const Dialogue& dialogue : dialogues()) {
    CAPTURE(dialogue.messages, size);
    LineLogin follower(dialogue.protocol);
    CHECK(follow(follower, talk(dialogue.messages), size) == dialogue.logins);
    CHECK_FALSE(follower.foreign());
    CHECK(follower.ended());
  }
}

TEST_CASE("what servers and clients say of themselves is kept", "[line_login]") {
  LineLogin ftp(LineProtocol::ftp);
  follow(ftp, talk(dialogues()[0].messages), kWhole);
  CHECK(ftp.banner() == "hello");
  CHECK(ftp.system() == "UNIX Type: L8");
  LineLogin smtp(LineProtocol::smtp);
  follow(smtp, talk(dialogues()[6].messages), kWhole);
  CHECK(smtp.banner() == "mail ESMTP");
  CHECK(smtp.client_name() == "cam-7");
  LineLogin imap(LineProtocol::imap);
  follow(imap, talk(dialogues()[4].messages), kWhole);
  CHECK(imap.banner() == "OK IMAP4rev1 ready");
  LineLogin pop3(LineProtocol::pop3);
  follow(pop3, talk({"+OK " + std::string(5000, 'b') + "\r\n"}), kWhole);
  CHECK(pop3.banner() == std::string(LineLogin::kMaxText, 'b'));
}

TEST_CASE("where TLS begins, nothing is read any more", "[line_login]") {
  struct Row {
    LineProtocol protocol;
    std::vector<std::string> messages;
  };
  const std::vector<Row> rows{
      {LineProtocol::ftp, {"220 x\r\n", "AUTH TLS\r\n", "234 go\r\n", "USER a\r\nPASS b\r\n"}},
      {LineProtocol::smtp, {"220 x\r\n", "STARTTLS\r\n", "220 go\r\n", "AUTH PLAIN AHUAcA==\r\n"}},
      {LineProtocol::pop3, {"+OK\r\n", "STLS\r\n", "+OK\r\n", "USER a\r\nPASS b\r\n"}},
      {LineProtocol::imap, {"* OK\r\n", "t STARTTLS\r\n", "t OK go\r\n", "u LOGIN a b\r\n"}},
  };
  for (const Row& row : rows) {
    LineLogin follower(row.protocol);
    CHECK(follow(follower, talk(row.messages), kWhole).empty());
    CHECK(follower.tls_started());
  }
  CHECK(log_of(LineProtocol::ftp,
               {"220 x\r\n", "AUTH TLS\r\n", "502 no\r\n", "USER a\r\nPASS b\r\n", "230 in\r\n"}) ==
        LoginLog{"clear a:b accepted"});
}

TEST_CASE("another protocol is told by the server's first line", "[line_login]") {
  for (const LineProtocol protocol :
       {LineProtocol::ftp, LineProtocol::pop3, LineProtocol::imap, LineProtocol::smtp}) {
    LineLogin follower(protocol);
    CHECK(follow(follower, talk({"SSH-2.0-x\r\n", "USER a\r\nPASS b\r\n"}), kWhole).empty());
    CHECK(follower.foreign());
  }
}

TEST_CASE("lines without end take bounded memory and end in nothing", "[line_login]") {
  const std::string flood(100'000, 'A');
  CHECK(log_of(LineProtocol::ftp, {"220 x\r\n", "USER " + flood + "\r\nPASS p\r\n",
                                   "230 in\r\n"}) == LoginLog{"clear :p accepted"});
  CHECK(log_of(LineProtocol::smtp, {"220 x\r\n", "AUTH PLAIN\r\n", "334\r\n", flood + "\r\n",
                                    "535 no\r\n"}) == LoginLog{"unread : refused"});
  CHECK(log_of(LineProtocol::imap,
               {"* OK\r\n", "a LOGIN {99999999999999999999}\r\nu p\r\n", "a NO\r\n"}) ==
        LoginLog{"clear {99999999999999999999}: refused"});
  CHECK(log_of(LineProtocol::imap, {"* OK\r\n", "a LOGIN u {5\r\n", "a NO\r\n"}) ==
        LoginLog{"clear u:{5 refused"});
}

TEST_CASE("dialogues survive bytes that lie and conversations that break off", "[line_login]") {
  for (const Dialogue& dialogue : dialogues()) {
    const Conversation whole = talk(dialogue.messages);
    std::size_t most = 0;
    for (const StreamChunk& chunk : whole.chunks) most += chunk.bytes.size();
    for (std::size_t kept = 0; kept < most; ++kept) {
      Conversation cut = whole;
      std::size_t left = kept;
      for (StreamChunk& chunk : cut.chunks) {
        chunk.bytes.resize(std::min(chunk.bytes.size(), left));
        left -= chunk.bytes.size();
      }
      LineLogin follower(dialogue.protocol);
      const LoginLog log = follow(follower, cut, kWhole);
      CHECK(log.size() <= dialogue.logins.size());
      for (std::size_t i = 0; i + 1 < log.size(); ++i) CHECK(log[i] == dialogue.logins[i]);
    }
    for (std::size_t i = 0; i < whole.chunks.size(); ++i) {
      for_each_lie(whole.chunks[i].bytes, [&](ByteView bytes) {
        Conversation lied = whole;
        lied.chunks[i].bytes.assign(bytes.begin(), bytes.end());
        LineLogin one(dialogue.protocol);
        LineLogin other(dialogue.protocol);
        CHECK(follow(one, lied, kWhole) == follow(other, lied, 1));
      });
    }
  }
}

TEST_CASE("logins of real clients read as others read them", "[line_login][captures]") {
  struct Row {
    std::string capture;
    LineProtocol protocol;
    std::uint16_t port;
    std::string kind;
  };
  const std::vector<Row> rows{{"cred-ftp-ok", LineProtocol::ftp, 21, "credential_ftp"},
                              {"services-mix", LineProtocol::ftp, 21, "credential_ftp"},
                              {"cred-smtp", LineProtocol::smtp, 25, "credential_smtp"}};
  for (const Row& row : rows) {
    if (!have_capture(row.capture)) continue;
    Facts logins, accepted, banners;
    for (const Conversation& conversation : conversations(row.capture)) {
      if (conversation.server_port != row.port) continue;
      const std::string mac = conversation.server_mac.to_string() + " ";
      LineLogin follower(row.protocol);
      const auto sink = [&](const Login& login, LoginOutcome outcome) {
        const std::string user(login.user);
        if (login.kind == LoginKind::clear)
          logins.insert(mac + user + ":" + std::string(as_text(login.secret.reveal())));
        if (outcome == LoginOutcome::accepted) accepted.insert(mac + user);
      };
      conversation.for_each_piece(kWhole, [&](bool from_client, ByteView piece) {
        if (from_client)
          follower.client(piece, sink);
        else
          follower.server(piece, sink);
      });
      follower.finish(sink);
      if (!follower.banner().empty()) banners.insert(mac + std::string(follower.banner()));
    }
    CAPTURE(row.capture);
    CHECK(logins == expected_facts(row.capture, row.kind));
    CHECK_FALSE(banners.empty());
    if (row.protocol != LineProtocol::ftp) continue;
    CHECK(accepted == expected_facts(row.capture, "ftp_login_ok"));
    CHECK(banners == expected_facts(row.capture, "ftp_banner"));
  }
  SUCCEED();
}
