// Words about known vulnerabilities, for reports and commands.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "model/inventory_view.hpp"
#include "model/message.hpp"
#include "model/vulnerability.hpp"

namespace tenken::report {

/// "dropbear_ssh 2015.67"
std::string vuln_product_text(const Vulnerability& one);
/// Why it was matched, in a sentence's part.
std::string vuln_reason_text(const Vulnerability& one, Lang lang);
std::string vuln_tier_text(const Vulnerability& one, Lang lang);
/// "exploited, EPSS 94 %, CVSS 9.8"
std::string vuln_urgency_text(const Vulnerability& one, Lang lang);
/// The title in that language where there is one, else the other.
std::string vuln_title_text(const Vulnerability& one, Lang lang);

/// What to do about this one, a sentence.
Note vuln_remedy(const Vulnerability& one);

/// Adds what is known of a device's vulnerabilities to its JSON.
void add_vulnerabilities(boost::json::object& device_json, const Device& device, Lang lang);
boost::json::object survey_json(const VulnSurvey& survey, boost::json::storage_ptr pool = {});

}  // namespace tenken::report
