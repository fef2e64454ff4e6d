// Every format in both languages against the approved text in tests/golden.
#include <sstream>

#include "catch.hpp"

#include "sample.hpp"

namespace tenken::report {

TEST_CASE("reports look as approved", "[report][golden]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const std::string suffix = "." + std::string(to_string(lang));
  const test::Sample sample = test::sample();
  for (const Reporter* const reporter : all_reporters())
    if (!reporter->binary)  // read by xlsx_test and pdf_test
      test::check_golden("sample" + suffix + std::string(reporter->extension),
                         test::render(reporter->name, sample.input(lang)));
}

TEST_CASE("reports of an empty inventory look as approved", "[report][golden]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = test::empty_sample();
  const std::string suffix = "." + std::string(to_string(lang)) + ".txt";
  test::check_golden("empty" + suffix, test::render("table", sample.input(lang)));
}

TEST_CASE("the list of items looks as approved", "[report][golden]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const std::string format = GENERATE("table", "json");
  std::ostringstream out;
  REQUIRE(write_items(out, format, lang, 100));
  const std::string name = format == "json" ? std::string("items.json")
                                            : "items." + std::string(to_string(lang)) + ".txt";
  test::check_golden(name, out.str());
}

TEST_CASE("explanations look as approved", "[report][golden]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  std::string text;
  for (const char* topic : {"32-3", "25", "needs_review", "rule_41_1_missing", "rule_tcp_partial"})
    text += explain(topic, lang) + "----\n";
  test::check_golden("explain." + std::string(to_string(lang)) + ".txt", text);
}

}  // namespace tenken::report
