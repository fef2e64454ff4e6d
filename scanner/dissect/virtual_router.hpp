// MAC addresses that several routers share, by the name that the parsers know.
#pragma once

#include "model/virtual_router.hpp"

namespace tenken::dissect {

using tenken::is_virtual_router;

}  // namespace tenken::dissect
