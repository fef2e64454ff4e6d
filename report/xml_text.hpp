// Text inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace tenken::report {

/// The clean text with the characters that mean something in markup replaced; for attributes in
/// double quotes, too.
std::string xml_text(std::string_view text);
/// ` name="value"`.
std::string xml_attribute(std::string_view name, std::string_view value);

}  // namespace tenken::report
