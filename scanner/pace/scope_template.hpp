// The commented example that `tenken scope init` writes.
#pragma once

#include <string>

#include "model/message.hpp"

namespace tenken::pace {

/// A scope file to be filled in. As it stands it authorises nothing: loading it fails and says what
/// is missing.
std::string scope_template(Lang lang);

}  // namespace tenken::pace
