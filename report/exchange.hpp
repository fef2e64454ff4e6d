// What the formats for other programs share: stable ids, and lists too large to exist as a whole.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "report/digest.hpp"

namespace tenken::report {

/// The same for the same sub-item, device, service and reason in every run: what makes a finding
/// the one of last month. 32 hexadecimal digits.
std::string finding_key(const Finding& finding);
/// The waiver that covers the finding, or null. Waivers of a day before the data do not.
const WaiverRow* waiver_of(const ReportInput& input, const Finding& finding, const Device& device);
/// The title of the sub-item in the language; the item itself where it is unknown.
std::string item_title(std::string_view item, Lang lang);

/// Members of an object, printed as they come.
class JsonStream {
 public:
  explicit JsonStream(std::ostream& out) : out_(out) {}

  void open(char bracket);
  void close(char bracket);
  void key(std::string_view name);
  void value(const boost::json::value& value);
  void member(std::string_view name, const boost::json::value& one) {
    key(name);
    value(one);
  }

 private:
  void comma();

  std::ostream& out_;
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace tenken::report
