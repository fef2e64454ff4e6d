// Waivers and the versions that verdicts were given by, as several formats show them.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "model/decisions.hpp"

namespace tenken::report {

/// "waived until 2027-03-31 by Sato: replaced in spring".
std::string waiver_text(const Waiver& waiver, Lang lang);
/// What a change of a decision is about ("mark", "waiver", ...), in words.
std::string decision_word(std::string_view what, Lang lang);
boost::json::object waiver_json(const Waiver& waiver, Timestamp now);
boost::json::object adoption_json(const Adoption& adoption);
boost::json::object decision_json(const DecisionChange& change);
boost::json::object judged_by_json(const JudgedBy& by);

}  // namespace tenken::report
