// The list of sub-items, for tenken items.
#include "rules/items.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"
#include "report/json_print.hpp"
#include "rules/rule.hpp"

namespace tenken::report {
namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    list.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return list;
}

boost::json::object both_languages(Msg message) {
  boost::json::object object;
  object["en"] = text_of(message, Lang::en);
  object["ja"] = text_of(message, Lang::ja);
  return object;
}

void write_json(std::ostream& out) {
  boost::json::array items;
  for (const rules::SheetItem& item : rules::sheet_items()) {
    const rules::Rule* const rule = rules::find_rule(item.id);
    boost::json::array csf20;
    for (const std::string& word : words(item.csf20)) csf20.emplace_back(word);
    boost::json::object object;
    object["item"] = item.id;
    object["number"] = item.number;
    object["sub"] = item.sub;
    object["title"] = both_languages(item.title);
    object["csf11"] = item.category;
    object["csf20"] = std::move(csf20);
    object["measured"] = rule != nullptr;
    object["rule"] =
        rule == nullptr
            ? boost::json::value(nullptr)
            : boost::json::value(std::string(item.id) + "/" + std::to_string(rule->version));
    object["explanation"] = both_languages(item.explanation);
    object["remedy"] = both_languages(item.remedy);
    items.push_back(std::move(object));
  }
  boost::json::object document;
  document["schema"] = "tenken.items/1";
  document["sheet"] = "JSSEC IoT Security Check Sheet 2.1";
  document["items"] = std::move(items);
  print_json(out, document);
}

void write_table(std::ostream& out, Lang lang, std::size_t columns) {
  const auto say = [&](Msg message) { return std::string(text_of(message, lang)); };
  Grid grid({Column(say(Msg::report_item), 4), Column(say(Msg::report_item_title), 16),
             Column("CSF 1.1", 7), Column("CSF 2.0", 8), Column(say(Msg::report_measured), 4)});
  for (const rules::SheetItem& item : rules::sheet_items())
    grid.add({Cell(std::string(item.id)), Cell(say(item.title)), Cell(std::string(item.category)),
              Cell(std::string(item.csf20)),
              Cell(say(rules_measure(item.id) ? Msg::report_yes : Msg::report_no))});
  grid.print(out, Painter(false), columns);
}

}  // namespace

Result<void> write_items(std::ostream& out, std::string_view format, Lang lang,
                         std::size_t columns) {
  if (format == "json") {
    write_json(out);
  } else if (format == "table") {
    write_table(out, lang, columns);
  } else {
    return fail(Errc::usage, Note(Msg::report_unknown_format, {printable(format, 64)}),
                Note(Msg::report_unknown_format_remedy));
  }
  return written(out);
}

}  // namespace tenken::report
