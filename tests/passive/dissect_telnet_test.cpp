#include <string>
#include <string_view>

#include "catch.hpp"

#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/telnet.hpp"
#include "scanner/dissect/telnet_decoder.hpp"
#include "scanner/dissect/telnet_prompt.hpp"

namespace tenken::dissect {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST_CASE("telnet: every offered option is refused once", "[dissect][telnet]") {
  TelnetReader reader;
  const Bytes first = reader.feed(as_bytes("\xff\xfd\x18\xff\xfb\x01\xff\xfb\x03"sv));
  CHECK(as_text(first) == "\xff\xfc\x18\xff\xfe\x01\xff\xfe\x03"sv);
  CHECK(reader.feed(as_bytes("\xff\xfd\x18\xff\xfb\x01"sv)).empty());
  CHECK(reader.offers() == "do:terminal-type,will:echo,will:sga");
}

TEST_CASE("telnet: refusals of the server are not answered", "[dissect][telnet]") {
  TelnetReader reader;
  CHECK(reader.feed(as_bytes("\xff\xfc\x18\xff\xfe\x01"sv)).empty());
  CHECK(reader.negotiated());
  CHECK(reader.offers() == "dont:echo,wont:terminal-type");
}

TEST_CASE("telnet: the cut into reads changes nothing", "[dissect][telnet]") {
  const auto stream =
      "\xff\xfd\x1f"
      "a\xff\xff"
      "b\0\xff\xfa\x18\x01\xff\xff\xff\xf0"
      "login: "sv;
  TelnetReader whole;
  const Bytes answers = whole.feed(as_bytes(stream));
  TelnetReader pieces;
  Bytes joined;
  for (const char c : stream) {
    const Bytes part = pieces.feed(as_bytes({&c, 1}));
    joined.insert(joined.end(), part.begin(), part.end());
  }
  CHECK(joined == answers);
  CHECK(pieces.text() == whole.text());
  CHECK(whole.text() ==
        "a\xff"
        "blogin: ");
}

TEST_CASE("telnet: data is the same byte by byte and in runs", "[dissect][telnet]") {
  std::string stream("a\0b\xff\xff\xff\xf1\xff\xfd\xff"sv);
  stream += "c\xff\xfa\x18\xff\xff\xff\xfe"sv;
  stream += std::string(100, 'd') + "\xff\xf0"s + std::string(100, 'e') + "\xff\xec\xff";
  std::string expected;
  TelnetDecoder by_byte;
  for (const char c : stream) {
    const auto event = by_byte.feed(static_cast<std::uint8_t>(c));
    if (event.kind == TelnetDecoder::Kind::data) expected += static_cast<char>(event.byte);
  }
  CHECK(expected == "a\0b\xff"s + "c" + std::string(100, 'e'));
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    TelnetDecoder in_runs;
    std::string data;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      ByteView bytes = as_bytes(std::string_view(stream).substr(at, piece));
      while (!bytes.empty()) data += as_text(in_runs.take_data(bytes));
    }
    CAPTURE(piece);
    CHECK(data == expected);
  }
}

TEST_CASE("telnet: text beyond the limit is not kept", "[dissect][telnet]") {
  TelnetReader reader;
  const std::string flood(4 * TelnetReader::kMaxText, 'x');
  reader.feed(as_bytes(flood));
  CHECK(reader.text().size() == TelnetReader::kMaxText);
}

TEST_CASE("telnet: negotiation is told from binary protocols", "[dissect][telnet]") {
  CHECK(has_telnet_negotiation(as_bytes("\xff\xfb\x01"sv)));
  CHECK(has_telnet_negotiation(as_bytes("\r\nwelcome\r\n\xff\xfd\x18"sv)));
  CHECK_FALSE(has_telnet_negotiation(as_bytes("\xff\xfb"sv)));
  CHECK_FALSE(has_telnet_negotiation(as_bytes("\xff\x10\xff\xfb\x01"sv)));
  CHECK_FALSE(has_telnet_negotiation(as_bytes("\x01\x02\xff\xfb\x01"sv)));
  CHECK_FALSE(has_telnet_negotiation(as_bytes("SSH-2.0-x\r\n"sv)));
  CHECK_FALSE(has_telnet_negotiation({}));
}

TEST_CASE("telnet: each row of the prompt table matches its own example", "[dissect][telnet]") {
  for (const PromptRow& row : prompt_rows()) {
    CAPTURE(row.example);
    CHECK(read_screen(row.example).kind == row.kind);
  }
}

TEST_CASE("telnet: screens are read as a person would", "[dissect][telnet]") {
  struct Case {
    std::string_view text;
    PromptKind kind;
    std::string_view banner;
    std::string_view prompt;
  };
  const Case cases[] = {
      {"\r\nDebian GNU/Linux 12\r\ncam login: ", PromptKind::login, "Debian GNU/Linux 12",
       "cam login:"},
      {"Password: ", PromptKind::password, "", "Password:"},
      {"User Access Verification\r\n\r\nUsername: ", PromptKind::login, "User Access Verification",
       "Username:"},
      {"\x1b[2J\x1b[1;1HLogin:", PromptKind::login, "", "Login:"},
      {"BusyBox v1.35.0\r\n\r\n/ # ", PromptKind::shell, "BusyBox v1.35.0", "/ #"},
      {"root@OpenWrt:~# ", PromptKind::shell, "", "root@OpenWrt:~#"},
      {"Switch>", PromptKind::command, "", "Switch>"},
      {"ログイン名: ", PromptKind::login, "", "ログイン名:"},
      {"\x83\x86\x81\x5b\x83\x55\x81\x5b\x96\xbc:", PromptKind::login, "", "ユーザー名:"},
      {"\xa5\xd1\xa5\xb9\xa5\xef\xa1\xbc\xa5\xc9:", PromptKind::password, "", "パスワード:"},
      {"Welcome to the shop\r\n", PromptKind::none, "Welcome to the shop", ""},
      {"the login failed yesterday, sorry", PromptKind::none, "the login failed yesterday, sorry",
       ""},
      {"", PromptKind::none, "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Screen screen = read_screen(c.text);
    CHECK(screen.kind == c.kind);
    CHECK(screen.banner == c.banner);
    CHECK(screen.prompt == c.prompt);
  }
}

TEST_CASE("charset: Japanese text of any of the usual encodings becomes UTF-8", "[dissect]") {
  CHECK(to_utf8("設定画面") == "設定画面");
  CHECK(to_utf8("\x90\xdd\x92\xe8\x89\xe6\x96\xca") == "設定画面");  // Shift_JIS
  CHECK(to_utf8("\xc0\xdf\xc4\xea\xb2\xe8\xcc\xcc") == "設定画面");  // EUC-JP
  CHECK(to_utf8("\xc0\xdf\xc4\xea\xb2\xe8\xcc\xcc", "euc-jp") == "設定画面");
  CHECK(to_utf8("caf\xe9", "iso-8859-1") == "café");
  CHECK(to_utf8("\xff", "//TRANSLIT") == "ÿ");  // no charset name: not handed to iconv
  CHECK(to_utf8("\xff\xff") == "ÿÿ");
}

}  // namespace
}  // namespace tenken::dissect
