// Ids by which devices say who they are, and which of them say nothing.
#pragma once

#include <string>
#include <string_view>

namespace tenken {

/// The UUID in a text such as "uuid:..." or "urn:uuid:...", in lower case; empty where there is
/// none.
std::string uuid_in(std::string_view text);

/// Whether a value of an identity claim is what makers and libraries fill in where nobody gave the
/// device one of its own: nothing but zeros, digits that are counted up, an id of an example.
bool is_default_id(std::string_view key, std::string_view value);

}  // namespace tenken
