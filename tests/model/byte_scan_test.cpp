// Eight bytes at once find what one after the other finds.
#include "model/byte_scan.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"

#include "model/bytes.hpp"

using namespace tenken;

TEST_CASE("every byte at every place ends a plain text or does not", "[bytes]") {
  int wrong = 0;
  for (int value = 0; value < 256; ++value) {
    const bool plain = value >= ' ' && value <= '~';
    const bool stands = value >= ' ' && value != '"' && value != '\\';
    for (std::size_t size = 1; size <= 20; ++size)
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(value);
        if (plain_prefix(text) != (plain ? size : at)) ++wrong;
        if (json_prefix(text) != (stands ? size : at)) ++wrong;
      }
  }
  CHECK(wrong == 0);
  CHECK(plain_prefix("") == 0);
  CHECK(json_prefix("") == 0);
}

TEST_CASE("a text that is cut ends at the same place in plain and in other characters", "[bytes]") {
  const std::string text = "plain text and more \x01 then \xE7\x82\xB9 and plain text again";
  const std::string whole = printable(text);
  CHECK(whole == "plain text and more \\x01 then \xE7\x82\xB9 and plain text again");
  for (std::size_t max = 0; max <= whole.size() + 1; ++max) {
    const std::string cut = printable(text, max);
    CHECK(cut.size() <= max);
    CHECK(whole.starts_with(cut));
    CHECK(cut.size() + 4 > std::min(max, whole.size()));  // no piece has more than four characters
  }
}
