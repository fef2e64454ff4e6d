#include <chrono>

#include "catch.hpp"

#include "model/claims.hpp"
#include "rules/items.hpp"
#include "rules/rule.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("html: the file needs nothing from elsewhere and runs no script", "[report][html]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const std::string html = test::render("html", test::sample().input(lang));
  CHECK(count(html, "Content-Security-Policy\" content=\"default-src 'none'") == 1);
  for (const std::string_view outside : {"http://", "https://", "//cdn", "url(", "@import", "<link",
                                         "<script", "<img", "<iframe", " src=", "javascript:"}) {
    INFO(outside);
    CHECK(count(html, outside) == 0);
  }
}

TEST_CASE("html: every template tag and label is filled", "[report][html]") {
  const std::string html = test::render("html", test::sample().input(Lang::en));
  CHECK(count(html, "{{") == 0);
  CHECK(count(html, "[[") == 0);
}

TEST_CASE("html: both languages are in the file, and that of the report is shown",
          "[report][html]") {
  const test::Sample sample = test::sample();
  const std::string ja = test::render("html", sample.input(Lang::ja));
  const std::string en = test::render("html", sample.input(Lang::en));
  CHECK(count(ja, "<html lang=\"ja\">") == 1);
  CHECK(count(en, "<html lang=\"en\">") == 1);
  CHECK(count(ja, "id=\"show-ja\" checked") == 1);
  CHECK(count(ja, "id=\"show-en\" checked") == 0);
  CHECK(count(en, "id=\"show-en\" checked") == 1);
  for (const std::string& html : {ja, en}) {
    CHECK(count(html, "<span data-l=\"en\"") == count(html, "<span data-l=\"ja\""));
    for (const rules::SheetItem& item : rules::sheet_items()) {
      CHECK(count(html, message_text(item.title, Lang::en)) > 0);
      CHECK(count(html, message_text(item.title, Lang::ja)) > 0);
    }
    CHECK(count(html, "JSSEC IoTセキュリティチェックシート 第2.1版") > 0);
  }
}

TEST_CASE("html: findings link to the evidence that is attached, and to nothing else",
          "[report][html]") {
  test::Sample sample = test::sample();
  const std::string id = sample.evidence[0].id.to_string();
  const std::string with = test::render("html", sample.input(Lang::en));
  CHECK(count(with, "id=\"ev-" + id + "\"") == 1);
  CHECK(count(with, "href=\"#ev-" + id + "\"") > 1);
  CHECK(count(with, "cam login:") > 0);
  sample.evidence.clear();
  const std::string without = test::render("html", sample.input(Lang::en));
  CHECK(count(without, "href=\"#ev-") == 0);
  CHECK(count(without, id.substr(0, 12)) > 0);
}

TEST_CASE("html: an empty inventory gives a whole page", "[report][html]") {
  const std::string html = test::render("html", test::empty_sample().input(Lang::en));
  CHECK(count(html, "No device is in the inventory.") == 1);
  CHECK(count(html, "</html>") == 1);
  CHECK(count(html, "class=\"badge conforming\"") == 0);
}

TEST_CASE("html: a hundred devices are a hundred cards", "[report][html]") {
  test::Sample sample = test::sample();
  const Device model = sample.view.devices[0];
  for (std::uint8_t i = 0; i < 95; ++i) {
    sample.view.devices.push_back(model);
    sample.view.devices.back().id.value[14] = static_cast<std::uint8_t>(i + 1);
  }
  sample.assessed = rules::assess(sample.view, rules::Policy());
  const std::string html = test::render("html", sample.input(Lang::ja));
  CHECK(count(html, "<article class=\"card device\"") == 100);
  CHECK(count(html, "ほか") > 0);  // the list of the first things to do is bounded
}

}  // namespace tenken::report
