// What a change is, in one sentence.
#pragma once

#include <string>

#include "model/inventory_view.hpp"
#include "model/message.hpp"

namespace tenken::cli {

/// \param identity  who a new device is, already in words
Note change_text(const Change& change, const std::string& identity, Lang lang);

}  // namespace tenken::cli
