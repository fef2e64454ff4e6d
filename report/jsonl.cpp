// JSON lines: one device per line, as in the JSON result, each with the schema, the site and the
// scan, and with a record of all that is known, so that another inventory can take it over.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "report/digest.hpp"
#include "report/json_device.hpp"
#include "report/record_json.hpp"

namespace tenken::report {
namespace {

Result<void> write(const ReportInput& input, std::ostream& out) {
  for (const DeviceDigest& digest : digest_devices(input)) {
    boost::json::object line;
    line["schema"] = kResultSchema;
    line["site"] = clean(input.view.site_name);
    line["scan"] = input.view.scan ? boost::json::value(input.view.scan->id.to_string())
                                   : boost::json::value(nullptr);
    for (auto& member : device_json(digest, input)) line[member.key()] = std::move(member.value());
    line["record"] = record_json(*digest.device);
    out << boost::json::serialize(line) << '\n';
  }
  return written(out);
}

}  // namespace

extern const Reporter jsonl;
const Reporter jsonl{.name = "jsonl", .extension = ".jsonl", .write = write};

}  // namespace tenken::report
