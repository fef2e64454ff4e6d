#include "report/text.hpp"

#include <sstream>

#include "catch.hpp"

#include "report/grid.hpp"

namespace tenken::report {

TEST_CASE("text: full-width characters take two columns", "[report][text]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("a日b") == 4);
  CHECK(display_width("ﾊﾝｶｸ") == 4);
  CHECK(display_width("e\xcc\x81") == 1);  // a combining accent takes none
  CHECK(display_width("\xff") == 1);       // broken bytes do not end the count
}

TEST_CASE("text: what does not fit is cut at a character and marked", "[report][text]") {
  CHECK(fit("abcdef", 6) == "abcdef");
  CHECK(fit("abcdef", 5) == "abcd…");
  CHECK(fit("日本語", 5) == "日本…");
  CHECK(fit("日本語", 4) == "日…");
  CHECK(fit("日本語", 1) == "…");
  CHECK(fit("日本語", 0).empty());
  for (std::size_t columns = 0; columns < 12; ++columns)
    CHECK(display_width(fit("a日b本c語d", columns)) <= columns);
}

TEST_CASE("text: padding fills to the column", "[report][text]") {
  CHECK(padded("日本", 6) == "日本  ");
  CHECK(padded("abcdef", 3) == "abcdef");
}

TEST_CASE("text: lines break at blanks and between full-width characters", "[report][text]") {
  CHECK(wrapped("one two three", 8) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("abcdefghij", 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
  CHECK(wrapped("日本語です。", 6) == std::vector<std::string>{"日本語", "です。"});
  CHECK(wrapped("日本語。", 6) == std::vector<std::string>{"日本", "語。"});
  CHECK(wrapped("any text", 0) == std::vector<std::string>{"any text"});
  CHECK(wrapped("", 5) == std::vector<std::string>{""});
  CHECK(wrapped("点検する。次", 8) == std::vector<std::string>{"点検す", "る。次"});
  CHECK(wrapped("。。。", 4) == std::vector<std::string>{"。。", "。"});  // cannot be helped
  CHECK(wrapped("点検（注）", 6) == std::vector<std::string>{"点検", "（注）"});
  CHECK(wrapped("次は192.0.2.0/24です", 14) ==
        std::vector<std::string>{"次は", "192.0.2.0/24で", "す"});
  CHECK(wrapped("機器 abc の", 7) == std::vector<std::string>{"機器", "abc の"});
  CHECK(wrapped("機器abcd", 6) == std::vector<std::string>{"機器", "abcd"});
  CHECK(wrapped("機器", 1) == std::vector<std::string>{"機", "器"});
}

TEST_CASE("text: further lines of a wrapped text are indented", "[report][text]") {
  CHECK(wrapped_text("one two three", 8, 2) == "one two\n  three");
  CHECK(wrapped_text("one two three", 0, 2) == "one two three");
}

TEST_CASE("grid: no line is wider than the terminal while the columns can give way",
          "[report][grid]") {
  Grid grid({Column("Name", 4), Column("名称", 6), Column("#", 1, true)});
  grid.add({Cell("a rather long name"), Cell("かなり長い名称です"), Cell("12")});
  grid.add({Cell("b"), Cell("短い"), Cell("3")});
  const std::size_t width = GENERATE(std::size_t{18}, std::size_t{25}, std::size_t{40});
  std::ostringstream out;
  grid.print(out, Painter(false), width);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(display_width(line) <= width);
  }
}

TEST_CASE("grid: keys are never cut nor broken, and everything else wraps", "[report][grid]") {
  Grid grid({Column::key("MAC"), Column("Vendor", 6), Column::key("Items")});
  grid.add({Cell("00:00:5e:00:53:02"), Cell("Example Instruments"), Cell("23-1 32-3 41-1")});
  for (const std::size_t width : {50U, 34U, 33U, 10U}) {
    std::ostringstream out;
    grid.print(out, Painter(false), width);
    INFO(out.str());
    for (const char* const word : {"00:00:5e:00:53:02", "23-1", "32-3", "41-1"})
      CHECK(out.str().find(word) != std::string::npos);
    CHECK(out.str().find("…") == std::string::npos);
  }
  std::ostringstream narrow;
  grid.print(narrow, Painter(false), 37);
  CHECK(narrow.str() ==
        "MAC                Vendor       Items\n"
        "00:00:5e:00:53:02  Example      23-1\n"
        "                   Instruments  32-3\n"
        "                                41-1\n");
}

TEST_CASE("grid: CSV starts with a byte order mark, quotes, and disarms formulas",
          "[report][grid]") {
  Grid grid({Column("a"), Column("b")});
  CHECK(grid.empty());
  grid.add({Cell("=1+1"), Cell("x,\"y\"")});
  grid.add({Cell(""), Cell("-2")});
  grid.add({Cell("点検"), Cell("line\nbreak")});
  CHECK_FALSE(grid.empty());
  std::ostringstream out;
  grid.print_csv(out);
  CHECK(out.str() ==
        "\xEF\xBB\xBF"
        "a,b\r\n'=1+1,\"x,\"\"y\"\"\"\r\n,'-2\r\n点検,\"line\nbreak\"\r\n");
}

TEST_CASE("grid: full-width columns align", "[report][grid]") {
  Grid grid({Column("名称"), Column("IP")});
  grid.add({Cell("カメラ"), Cell("192.0.2.1")});
  grid.add({Cell("x"), Cell("192.0.2.20")});
  std::ostringstream out;
  grid.print(out, Painter(false), 0);
  CHECK(out.str() ==
        "名称    IP\n"
        "カメラ  192.0.2.1\n"
        "x       192.0.2.20\n");
}

TEST_CASE("grid: numbers stand to the right and colours do not move columns", "[report][grid]") {
  Grid grid({Column("n", 1, true), Column("verdict")});
  grid.add({Cell("7", Style::dim), Cell("bad", Style::red)});
  grid.add({Cell("10"), Cell("good", Style::green)});
  std::ostringstream plain;
  grid.print(plain, Painter(false), 0);
  CHECK(plain.str() == " n  verdict\n 7  bad\n10  good\n");
  std::ostringstream color;
  grid.print(color, Painter(true), 0);
  CHECK(color.str().find(" \x1b[2m7\x1b[0m  \x1b[1;31mbad\x1b[0m\n") != std::string::npos);
}

}  // namespace tenken::report
