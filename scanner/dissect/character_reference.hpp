// Character references of HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace tenken::dissect {

/// `text` with its numeric and best known named references (&amp; &lt; &#12354;) as UTF-8. What is
/// no such reference stays as it is, so nothing grows.
std::string unescape_references(std::string_view text);

}  // namespace tenken::dissect
