// The HTML report: one file in both languages, without script and without anything from elsewhere.
// The only unit that includes mustache. Escaping is the template engine's: the template has no
// unescaped tag.
#include <boost/json/array.hpp>
#include <kainjow/mustache.hpp>

#include "report/html_document.hpp"

namespace tenken::report {
namespace {

namespace mustache = kainjow::mustache;

mustache::data to_mustache(const boost::json::value& value) {
  if (const auto* const object = value.if_object()) {
    mustache::data out = mustache::data::type::object;
    for (const auto& member : *object)
      out.set(std::string(member.key()), to_mustache(member.value()));
    return out;
  }
  if (const auto* const array = value.if_array()) {
    mustache::data out = mustache::data::type::list;
    for (const boost::json::value& entry : *array) out.push_back(to_mustache(entry));
    return out;
  }
  if (const auto* const text = value.if_string()) return std::string(*text);
  if (const auto* const flag = value.if_bool()) return *flag;
  return std::to_string(value.is_uint64() ? value.get_uint64()
                                          : static_cast<std::uint64_t>(value.as_int64()));
}

/// Both languages in one line, that of the report first; `text` gives the text of a language.
template <class Text>
std::string spans(Lang first, const Text& text) {
  const auto span = [&](Lang lang) {
    const std::string name(to_string(lang));
    return "<span data-l=\"" + name + "\" lang=\"" + name + "\">" + text(lang) + "</span>";
  };
  return first == Lang::ja ? span(Lang::ja) + span(Lang::en) : span(Lang::en) + span(Lang::ja);
}

/// The template with every [[message_key]] replaced by the message in both languages.
std::string labelled_template(Lang lang) {
  std::string out;
  std::string_view rest = html_template();
  for (std::size_t open = rest.find("[["); open != std::string_view::npos; open = rest.find("[[")) {
    const std::size_t close = rest.find("]]", open);
    const Msg message = find_message(rest.substr(open + 2, close - open - 2)).value();
    out += rest.substr(0, open);
    out += spans(lang, [&](Lang shown) {
      return mustache::html_escape(std::string(text_of(message, shown)));
    });
    rest.remove_prefix(close + 2);
  }
  return out.append(rest);
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  mustache::mustache page(labelled_template(input.lang));
  if (!page.is_valid()) return fail(Errc::internal, "HTML template: " + page.error_message());
  mustache::data document = to_mustache(html_document(input));
  std::string bilingual =
      spans(input.lang, [](Lang lang) { return "{{" + std::string(to_string(lang)) + "}}"; });
  document.set("t", mustache::partial([&] { return bilingual; }));
  page.render(document, out);
  return written(out);
}

}  // namespace

extern const Reporter html;
const Reporter html{.name = "html", .extension = ".html", .shows_records = true, .write = write};

}  // namespace tenken::report
