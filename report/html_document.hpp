// What the HTML template shows, as plain values: bilingual texts are objects with "en" and "ja".
#pragma once

#include <functional>
#include <set>
#include <string>

#include <boost/json/object.hpp>

#include "report/digest.hpp"

namespace tenken::report {

/// The template of data/report.html.mustache.
std::string_view html_template();

/// Everything that the template names.
boost::json::object html_document(const ReportInput& input);
/// One device card. Evidence links only to the records that are `attached` to the report.
boost::json::object html_device(const DeviceDigest& digest, const ReportInput& input,
                                const std::set<EvidenceId>& attached);

/// What `text` says: "plain" where both languages have the same words, else "text".
boost::json::object worded(const std::function<std::string(Lang)>& text);
/// A name with what `text` says.
boost::json::object fact_in_words(Msg name, const std::function<std::string(Lang)>& text);
/// The message, or the note, in both languages.
boost::json::object both(Msg message);
boost::json::object both(const Note& note);
boost::json::object both(Verdict verdict);
boost::json::object both(Severity severity);
/// A name with its value; the value is plain text or a bilingual one.
boost::json::object fact(Msg name, std::string_view plain);
boost::json::object fact(Msg name, boost::json::object text);
/// "device-<id>", where links to the device lead.
std::string device_anchor(const DeviceId& id);
/// The first digits of an evidence id, for people.
std::string short_id(const EvidenceId& id);

}  // namespace tenken::report
