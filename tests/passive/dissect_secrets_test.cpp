// Base64, rooms of secrets, lines and heads: what the parsers of logins stand on.
#include "catch.hpp"

#include "scanner/dissect/base64.hpp"
#include "scanner/dissect/line_buffer.hpp"
#include "scanner/dissect/message_head.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

TEST_CASE("base64 is read with and without padding", "[secrets]") {
  struct Row {
    const char* encoded;
    const char* decoded;
  };
  const Row row =
      GENERATE(Row{"", ""}, Row{"Zg==", "f"}, Row{"Zg", "f"}, Row{"Zm8=", "fo"}, Row{"Zm9v", "foo"},
               Row{"Zm9vYg==", "foob"}, Row{"+/+/", "\xfb\xff\xbf"});
  SecretRoom room;
  const auto decoded = decode_base64(row.encoded, room);
  REQUIRE(decoded);
  CHECK(as_text(*decoded) == row.decoded);
}

TEST_CASE("what is no base64, or too long, leaves the room as it was", "[secrets]") {
  SecretRoom room;
  REQUIRE(room.push(std::byte{'x'}));
  for (const char* wrong : {"Z!==", "Zm9v Zm9v", "Zm9v\n", "=Zg"})
    CHECK_FALSE(decode_base64(wrong, room));
  CHECK_FALSE(decode_base64(std::string(2 * SecretRoom::kSize, 'A'), room));
  CHECK(as_text(room.bytes()) == "x");
  CHECK(decode_base64("Zm8=", room)->size() == 2);
  CHECK(as_text(room.bytes()) == "xfo");
}

TEST_CASE("a room of secrets is bounded and wiped", "[secrets]") {
  SecretRoom room;
  CHECK(room.append(as_bytes("secret")));
  const ByteView seen = room.bytes();
  CHECK_FALSE(room.append(Bytes(SecretRoom::kSize)));
  CHECK(room.size() == 6);
  room.pop();
  CHECK(as_text(room.bytes()) == "secre");
  room.clear();
  CHECK(room.size() == 0);
  for (const std::byte b : seen) CHECK(b == std::byte{0});
  room.pop();
  while (room.push(std::byte{1})) {
  }
  CHECK(room.size() == SecretRoom::kSize);
}

TEST_CASE("SASL PLAIN without its NULs is unread", "[secrets]") {
  const Bytes whole = Wire().text("as").u8(0).text("user").u8(0).text("p").u8(0).get();
  const Login login = read_sasl_plain(whole);
  CHECK(login.kind == LoginKind::clear);
  CHECK(login.user == "user");
  CHECK(login.secret.reveal().size() == 2);  // all that follows the second NUL
  CHECK(read_sasl_plain(Wire().text("as").u8(0).text("user").get()).kind == LoginKind::unread);
  CHECK(read_sasl_plain({}).kind == LoginKind::unread);
}

TEST_CASE("lines come out the same however the stream is cut", "[secrets]") {
  const std::string text =
      "one\r\n\ntwo\r\r\n" + std::string(3 * LineBuffer::kMaxLine, 'x') + "\r\nlast\nopen";
  const auto lines_of = [&](std::size_t size) {
    std::vector<std::string> lines;
    LineBuffer buffer;
    for (std::size_t at = 0; at < text.size(); at += size)
      buffer.feed(as_bytes(std::string_view(text).substr(at, size)),
                  [&](std::string_view line, bool cut) {
                    lines.push_back(std::string(line) + (cut ? "!" : ""));
                    return true;
                  });
    return lines;
  };
  const std::vector<std::string> whole = lines_of(text.size());
  REQUIRE(whole.size() == 5);
  CHECK(whole[0] == "one");
  CHECK(whole[1].empty());
  CHECK(whole[2] == "two\r");
  CHECK(whole[3] == std::string(LineBuffer::kMaxLine, 'x') + "!");
  CHECK(whole[4] == "last");
  for (const std::size_t size : {1U, 2U, 3U, 1000U}) CHECK(lines_of(size) == whole);
}

TEST_CASE("heads of messages are read as devices send them", "[secrets]") {
  const std::string text = "\r\n\nHTTP/1.1 200\nA: 1\n\tmore\r\n: none\nbroken\nB:2\r\n\r\nbody";
  const auto head = find_head(as_bytes(text));
  REQUIRE(head.whole());
  CHECK(head.size == text.size() - 4);
  CHECK(head.value.start == "HTTP/1.1 200");
  HeadFields fields(head.value.fields);
  const auto first = fields.next();
  REQUIRE(first);
  CHECK(first->name == "A");
  CHECK(first->value == "1\n\tmore");
  CHECK(fields.next()->name == "B");
  CHECK_FALSE(fields.next());
  CHECK(find_head(as_bytes("GET / HTTP/1.1\r\n\r\n")).value.fields.empty());
  CHECK(find_head(Bytes(MessageHead::kMaxSize, std::byte{' '})).foreign());
  const Bytes endless(2 * MessageHead::kMaxSize, std::byte{'\n'});
  CHECK(find_head(endless).foreign());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "x: y\n";
  HeadFields long_list(many);
  std::size_t count = 0;
  while (long_list.next()) ++count;
  CHECK(count == HeadFields::kMaxFields);
  CHECK_FALSE(read_request_line("GET  HTTP/1.1X"));
  CHECK(read_status_line("RTSP/1.0 99 x").status == 0);
  CHECK(read_status_line("icy 200 OK").protocol == "ICY");
}
