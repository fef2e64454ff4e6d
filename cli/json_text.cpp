#include "cli/json_text.hpp"

#include <sstream>

#include "report/json_print.hpp"

namespace tenken::cli {

std::string json_text(const boost::json::value& value) {
  std::ostringstream out;
  report::print_json(out, value);
  return out.str();
}

}  // namespace tenken::cli
