#include "model/bytes.hpp"

#include "catch.hpp"

using namespace tenken;

TEST_CASE("the reader never reads past its end and stays where it was") {
  const Bytes bytes = to_bytes("\x01\x02\x03");
  Reader in(bytes);
  CHECK(in.u16() == 0x0102);
  CHECK_FALSE(in.u16());
  CHECK_FALSE(in.u32());
  CHECK_FALSE(in.u24());
  CHECK_FALSE(in.take(2));
  CHECK(in.remaining() == 1);
  CHECK(in.u8() == 3);
  CHECK(in.empty());
  CHECK_FALSE(in.u8());
}

TEST_CASE("the reader reads big-endian numbers of every width") {
  const Bytes bytes = to_bytes(std::string_view("\xFF\x00\x01\x80\x00\x00\x01", 7));
  Reader in(bytes);
  CHECK(in.u24() == 0xFF0001U);
  CHECK(in.u32() == 0x80000001U);
}

TEST_CASE("printable leaves text of any script as it is") {
  const std::string text = "カメラ Büro № 7 — ok";
  CHECK(printable(text) == text);
}

TEST_CASE("printable shows what a terminal or a reader would obey") {
  CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
  CHECK(printable("a\r\nb") == "a\\x0d\\x0ab");
  CHECK(printable("\u202Eevil") == "\\u{202e}evil");
  CHECK(printable("zero\u200Bwidth") == "zero\\u{200b}width");
  CHECK(printable("\u0085next") == "\\x85next");
}

TEST_CASE("printable shows invalid UTF-8 byte by byte") {
  CHECK(printable("\xff\xfe") == "\\xff\\xfe");
  CHECK(printable("\xc0\x80") == "\\xc0\\x80");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
  CHECK(printable("\xe3\x81") == "\\xe3\\x81");
  CHECK(printable("\xf5\x80\x80\x80") == "\\xf5\\x80\\x80\\x80");
}

TEST_CASE("printable cuts between characters, never inside one") {
  CHECK(printable("ああ", 4) == "あ");
  CHECK(printable("ab\x01", 5) == "ab");
  CHECK(printable("abc", 0).empty());
}
