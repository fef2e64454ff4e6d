// A device of the JSON result (docs/result.schema.json), with its services and findings.
#pragma once

#include <cstdint>

#include <boost/json/object.hpp>

#include "report/digest.hpp"

namespace tenken::report {

inline constexpr std::string_view kResultSchema = "tenken.result/1";

/// The member of a device that is its findings.
inline constexpr std::string_view kFindingsMember = "findings";
/// Whether the findings are in their member, or whoever prints the device prints them there.
enum class FindingsIn : std::uint8_t { device, apart };

/// All of these take their memory from `pool`.
boost::json::object device_json(const DeviceDigest& digest, const ReportInput& input,
                                const boost::json::storage_ptr& pool = {},
                                FindingsIn findings = FindingsIn::device);
/// Which ports of the device were measured, or why none.
boost::json::object coverage_json(const Device& device, const boost::json::storage_ptr& pool = {});
/// The text, or null where it is empty: an unknown value is never an empty one.
boost::json::value text_or_null(std::string_view text, boost::json::storage_ptr pool = {});
boost::json::array evidence_json(const std::vector<EvidenceId>& ids,
                                 boost::json::storage_ptr pool = {});
boost::json::array args_json(const Note& note, boost::json::storage_ptr pool = {});
boost::json::object note_json(const Note& note, const boost::json::storage_ptr& pool = {});

}  // namespace tenken::report
