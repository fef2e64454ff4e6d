// Text of the network and of people must not act on the medium that shows it.
#include "catch.hpp"
#include <boost/json/parse.hpp>

#include "sample.hpp"

namespace tenken::report {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("hostile: no format lets control bytes, broken UTF-8 or direction changes through",
          "[report][hostile]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = test::hostile_sample();
  for (const Reporter* const reporter : all_reporters()) {
    if (reporter->binary) continue;  // read by xlsx_test and pdf_test
    INFO(reporter->name);
    const std::string text = test::render(reporter->name, sample.input(lang));
    CHECK_FALSE(has(text, "\x1b"));
    CHECK_FALSE(has(text, "\x07"));
    CHECK_FALSE(has(text, "\xff"));
    CHECK_FALSE(has(text, "\xe2\x80\xae"));
    CHECK_FALSE(has(text, "\r\nSet-Cookie"));
    CHECK(has(text, "u{202e}"));  // shown, but as text
  }
}

TEST_CASE("hostile: HTML shows markup and template tags as text", "[report][hostile]") {
  const std::string html = test::render("html", test::hostile_sample().input(Lang::en));
  CHECK_FALSE(has(html, "<script"));
  CHECK(has(html, "&lt;script&gt;alert(1)"));
  CHECK(has(html, "{{site}} {{{site}}} [[report_site]]"));
  CHECK(has(html, "&lt;/pre&gt;"));
  CHECK_FALSE(has(html, "\"&'"));
}

TEST_CASE("hostile: JSON stays JSON", "[report][hostile]") {
  const std::string json = test::render("json", test::hostile_sample().input(Lang::ja));
  const auto parsed = boost::json::parse(json).as_object();
  const auto& device = parsed.at("devices").as_array().at(0).as_object();
  CHECK(std::string_view(device.at("vendor").as_string()).starts_with("=cmd|"));
  CHECK(device.at("services").as_array().at(0).as_object().at("auth") == "unknown");
}

TEST_CASE("hostile: no CSV cell starts a formula", "[report][hostile]") {
  const std::string csv = test::render("csv", test::hostile_sample().input(Lang::en));
  CHECK(has(csv, "\"'=cmd|"));
  CHECK_FALSE(has(csv, ",=cmd"));
  CHECK_FALSE(has(csv, ",\"=cmd"));
  CHECK_FALSE(has(csv, "\n=cmd"));
}

TEST_CASE("hostile: the signs that start a formula are disarmed, also full-width and after blanks",
          "[report][hostile]") {
  const char* const text =
      GENERATE("=1", "+1", "-1", "@A1", " =1", "\"=1", "＝1", "＋1", "－1", "＠A1", "|x", "%x");
  test::Sample sample = test::sample();
  sample.view.devices[0].declared[DeclaredField::note] = text;
  const std::string csv = test::render("csv", sample.input(Lang::en));
  std::string doubled;
  for (const char c : std::string_view(text)) doubled.append(c == '"' ? 2 : 1, c);
  INFO(text);
  CHECK(has(csv, "'" + doubled));
  CHECK_FALSE(has(csv, "," + doubled));
}

}  // namespace tenken::report
