// What an inventory needs of an HTML page: its title, and whether it asks for a password.
#pragma once

#include <string>
#include <string_view>

namespace tenken::dissect {

struct HtmlFacts {
  std::string
      title;  ///< UTF-8, character references resolved, white space joined; at most 256 bytes
  bool asks_password = false;  ///< has an input of type password
};

/// \param content_type  the response's header, for its charset parameter; may be empty
HtmlFacts read_html(std::string_view body, std::string_view content_type);

}  // namespace tenken::dissect
