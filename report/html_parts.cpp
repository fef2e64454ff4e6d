// The values that the parts of the HTML report share.
#include <boost/json/array.hpp>

#include "report/html_document.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

object both_texts(std::string_view en, std::string_view ja) {
  object out;
  out["en"] = en;
  out["ja"] = ja;
  return out;
}

}  // namespace

object worded(const std::function<std::string(Lang)>& text) {
  const std::string en = text(Lang::en);
  const std::string ja = text(Lang::ja);
  object out;
  out["text"] = en == ja ? array() : array{both_texts(en, ja)};
  out["plain"] = en == ja ? en : std::string();
  return out;
}
object both(Msg message) {
  return both_texts(text_of(message, Lang::en), text_of(message, Lang::ja));
}
object both(const Note& note) {
  return both_texts(clean(note.text(Lang::en)), clean(note.text(Lang::ja)));
}
object both(Verdict verdict) {
  return both_texts(verdict_label(verdict, Lang::en), verdict_label(verdict, Lang::ja));
}
object both(Severity severity) {
  return both_texts(severity_label(severity, Lang::en), severity_label(severity, Lang::ja));
}

object fact_in_words(Msg name, const std::function<std::string(Lang)>& text) {
  object out = worded(text);
  out["name"] = both(name);
  return out;
}

object fact(Msg name, std::string_view plain) {
  object out;
  out["name"] = both(name);
  out["text"] = array();
  out["plain"] = plain;
  return out;
}

object fact(Msg name, object text) {
  object out;
  out["name"] = both(name);
  out["text"] = array{std::move(text)};
  out["plain"] = "";
  return out;
}

std::string device_anchor(const DeviceId& id) { return "device-" + id.to_string(); }

std::string short_id(const EvidenceId& id) { return id.to_string().substr(0, 12); }

}  // namespace tenken::report
