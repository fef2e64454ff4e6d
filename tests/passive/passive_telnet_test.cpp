// Telnet as terminals really speak it, through the whole listener: key by key with echo, line by
// line, with commands and NULs between, and lines that never end.
#include <string>
#include <vector>

#include "catch.hpp"
#include <malloc.h>

#include "passive_streams_support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::string_literals;

namespace {

constexpr std::string_view kSecret = "xc3511";

/// The client types, and the server shows what it types where it echoes.
void type(Connection& connection, const std::string& keys, bool echo) {
  for (const char key : keys) {
    connection.client(std::string(1, key));
    if (echo) connection.server(std::string(1, key));
  }
}

/// What a login of root with the password makes of the server and the client.
void check_login(const Connection& connection, std::uint16_t port) {
  const std::set<std::string> all = said(connection);
  const std::string sent = "client login.sent telnet 10.0.0.2:" + std::to_string(port) + " root";
  for (const std::string& wanted :
       {"server login.telnet root"s, "server login.accepted telnet root"s, sent}) {
    INFO(wanted);
    CHECK(all.contains(wanted));
  }
  for (const std::string& one : all) {
    INFO(one);
    CHECK(one.find(kSecret) == std::string::npos);
  }
}

}  // namespace

TEST_CASE("trap 8: Telnet key by key with echo, corrections and commands", "[passive][trap]") {
  Connection connection(23);
  connection.open();
  connection.server("\xff\xfd\x18\xff\xfb\x01\xff\xfb\x03"s);
  connection.client("\xff\xfb\x18\xff\xfd\x01\xff\xfd\x03"s);
  connection.server("\xff\xfa\x18\x01\xff\xf0"s);
  connection.client("\xff\xfa\x18\0vt100\xff\xf0"s);
  connection.server("\r\nIP camera 7\r\ncam login: ");
  type(connection, "rooo\x7ft", true);
  connection.client("\r\0"s).server("\r\nPassword: ");
  type(connection, std::string(kSecret), false);
  connection.client("\xff\xf1"s);  // no operation, between two keys
  connection.client("\r\0"s).server("\r\n\r\nBusyBox v1.1\r\n# ");
  check_login(connection.close(), 23);
  CHECK(said(connection).contains("server telnet.banner IP camera 7"));
}

TEST_CASE("trap 8: Telnet line by line, and with NULs in the text", "[passive][trap]") {
  Connection lines(2323);
  lines.open().server("\xff\xfb\x03 login: "s).client("root\r\n");
  lines.server("Password: ").client(std::string(kSecret) + "\r\n").server("\r\n# ");
  check_login(lines.close(), 2323);

  Connection nuls(23);
  nuls.open().server("\0lo\0gin: \0"s).client("ro\0ot\0\r\0"s);
  nuls.server("Pass\0word: ").client("xc3\0"s + "511\r\0"s).server("\r\n$ ");
  check_login(nuls.close(), 23);
}

TEST_CASE("trap 8: commands in the middle of a name, cut at every byte", "[passive][trap]") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    Connection connection(23);
    connection.open();
    connection.server("login: \xff\xfb\x01"s, size);
    connection.client("ro\xff\xfd\x01ot\r\0"s, size);
    connection.server("\xff\xfa\x18\x01\xff\xf0Password: "s, size);
    connection.client("xc\xff\xf1"s + "3511\r\0"s, size);
    connection.server("\r\n# ", size);
    check_login(connection.close(), 23);
  }
}

TEST_CASE("trap 8: a line without an end is followed with bounded memory", "[passive][trap]") {
  constexpr std::size_t kMegabytes = 18;
  constexpr std::size_t kMostKept = 1'000'000;
  const std::string piece(1'000'000, 'x');
  for (const bool from_client : {false, true}) {
    passive::Listener listener;
    Connection connection(23);
    connection.open().server("\xff\xfb\x03login: "s);
    connection.hear(listener);
    const std::size_t before = ::mallinfo2().uordblks;  // bytes that are allocated
    for (std::size_t i = 0; i < kMegabytes; ++i) {
      connection.packets().clear();
      connection.say(from_client, as_bytes(piece));
      connection.hear(listener);
    }
    connection.packets().clear();
    CHECK(::mallinfo2().uordblks < before + kMostKept);
    connection.close().hear(listener);
    listener.finish();
    for (const std::string& one : said(listener)) {
      INFO(one.substr(0, 100));
      CHECK(one.size() < 1024);
      CHECK(one.find("login.") == std::string::npos);
    }
    // Another connection is heard as before.
    Connection next(23, 41'000);
    next.open().server("login: ").client("root\r\n").server("Password: ");
    next.client(std::string(kSecret) + "\r\n").server("\r\n# ").close();
    next.hear(listener);
    listener.finish();
    CHECK(said(listener).contains("server login.telnet root"));
  }
}
