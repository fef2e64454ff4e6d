// Logins typed into terminals: in lines, key by key, with echo, commands and NULs.
#include "catch.hpp"

#include "captures.hpp"
#include "login_log.hpp"
#include "scanner/dissect/telnet_login.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;
using namespace std::string_literals;

namespace {

constexpr std::size_t kWhole = 1'000'000;

LoginLog log_of(const std::vector<std::string>& messages, std::size_t size = kWhole) {
  TelnetLogin follower;
  return follow(follower, talk(messages), size);
}

/// Messages where the client types `text` key by key, and the server echoes each.
void type(std::vector<std::string>& messages, const std::string& text, bool echo) {
  for (const char key : text) {
    messages.push_back({key});
    messages.push_back(echo ? std::string{key} : ""s);
  }
}

}  // namespace

TEST_CASE("a login in lines is read, whatever the cut", "[telnet_login]") {
  const std::size_t size = GENERATE(1U, 2U, 5U, kWhole);
  const std::vector<std::string> messages{
      "\xff\xfd\x18\xff\xfb\x01\r\nIP camera 7\r\n\r\ncam login: "s,
      "\xff\xfc\x18"s + "admin\r\0"s,
      "admin\r\nPassword: "s,
      "12\xff\xff"s + "34\r\n"s,
      "\r\nLogin incorrect\r\ncam login: "s,
      "root\r\0"s,
      "root\r\nPassword: "s,
      "xc3511\r\0"s,
      "\r\n\r\nBusyBox v1.1\r\n# "s,
      "ls\r\0"s,
      "Password: "s,
      "no login\r\n"s,
  };
  CHECK(log_of(messages, size) ==
        LoginLog{"clear admin:12\xff"s + "34 refused"s, "clear root:xc3511 accepted"});
  TelnetLogin follower;
  follow(follower, talk(messages), size);
  CHECK(follower.banner() == "IP camera 7");
  CHECK(follower.ended());
}

TEST_CASE("a login key by key with echo is the same, corrections included", "[telnet_login]") {
  std::vector<std::string> messages{"\xff\xfb\x03host login: "};
  type(messages, "rooot\x7f\bt\r"s, true);
  messages.back() = "\r\nPassword: ";
  type(messages, "wrong\x15se\0cret\r"s, false);
  messages.back() = "\r\nLast login: Sat Jul 28 from 192.0.2.1\r\n$ ";
  CHECK(log_of(messages) == LoginLog{"clear root:secret accepted"});
}

TEST_CASE("what came of a password is guessed from what is shown next", "[telnet_login]") {
  struct Row {
    std::vector<std::string> after;
    const char* outcome;
  };
  const std::vector<Row> rows{
      {{"\r\nlogin: ", "x\r\n"}, "refused"},
      {{"\r\nPassword: "}, "refused"},
      {{"\r\nAccess denied\r\n"}, "refused"},
      {{"\r\nLast failed login: today\r\n1 failed\r\n"}, "accepted"},
      {{"\r\nroot@cam:/# "}, "accepted"},
      {{"\r\nmenu\r\n1) status\r\n", "1\r\n"}, "accepted"},
      {{"\r\nmenu\r\n1) status\r\n"}, "undecided"},
      {{"", "1\r\n"}, "undecided"},
      {{}, "undecided"},
      {{"\r\nユーザー名またはパスワードが違います\r\n"}, "refused"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> messages{"login: ", "u\r\n", "Password: ", "p\r\n"};
    messages.insert(messages.end(), row.after.begin(), row.after.end());
    CAPTURE(row.after);
    CHECK(log_of(messages) == LoginLog{"clear u:p "s + row.outcome});
    CHECK(log_of(messages, 1) == LoginLog{"clear u:p "s + row.outcome});
  }
}

TEST_CASE("only what prompts ask for is a login", "[telnet_login]") {
  CHECK(log_of({"# ", "cat users\r\n", "a b\r\n# ", "exit\r\n"}).empty());
  CHECK(log_of({"", "admin\r\n1234\r\n"}).empty());
  CHECK(log_of({"Password: ", "only\r\n", "\r\n# "}) == LoginLog{"clear :only accepted"});
  CHECK(log_of({"Password: ", "half\x03", "\r\nPassword: ", "\r\n", "\r\nCam> "}) ==
        LoginLog{"clear : accepted"});
}

TEST_CASE("streams of many megabytes in one line cost a bounded part", "[telnet_login]") {
  const Bytes flood(18'000'000, std::byte{'x'});
  LoginLog log;
  const auto sink = [&](const Login& login, LoginOutcome outcome) {
    log.push_back(login_text(login, outcome));
  };
  TelnetLogin shown;
  shown.server(flood, sink);
  CHECK(shown.ended());
  TelnetLogin typed;
  typed.server(as_bytes("login: "), sink);
  typed.client(flood, sink);
  CHECK(typed.ended());
  CHECK(log.empty());
  TelnetLogin secret;
  secret.server(as_bytes("Password: "), sink);
  secret.client(ByteView(flood).first(5000), sink);
  secret.client(as_bytes("\r\n"), sink);
  secret.server(as_bytes("# "), sink);
  secret.finish(sink);
  CHECK(log == LoginLog{"unread : accepted"});
  const std::string returns(TelnetLogin::kMaxLines + 1, '\n');
  TelnetLogin lines;
  lines.client(as_bytes(returns), sink);
  CHECK(lines.ended());
}

TEST_CASE("logins of real terminals read as others read them", "[telnet_login][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "cred-telnet-charmode", "cred-telnet-linux", "bad-telnet-iac");
  if (!have_capture(name)) return;
  Facts logins;
  for (const Conversation& conversation : conversations(name)) {
    if (conversation.server_port != 23) continue;
    TelnetLogin follower;
    for (const std::string& login : follow(follower, conversation, kWhole)) {
      const std::string text = login.substr(login.find(' ') + 1);
      logins.insert(conversation.server_mac.to_string() + " " + text.substr(0, text.rfind(' ')));
      CHECK(login.ends_with(" accepted"));
    }
    TelnetLogin pieces;
    CHECK(follow(pieces, conversation, 1).size() <= 1);
  }
  CHECK(logins == expected_facts(name, "credential_telnet"));
}
