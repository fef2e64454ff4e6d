// CPE names as Recog writes them, in the form that the inventory keeps.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenken::knowledge {

/// The URI of CPE 2.2 ("cpe:/a:vendor:product:1.2") as a formatted string of CPE 2.3 (NISTIR 7695
/// sections 6.1.2 and 6.2). Nothing for what is no such URI, or names neither vendor nor product.
std::optional<std::string> formatted_cpe(std::string_view uri);

}  // namespace tenken::knowledge
