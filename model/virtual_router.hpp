// MAC addresses that several routers share, so that hosts need not notice which of them works.
#pragma once

#include "model/mac_address.hpp"

namespace tenken {

/// Those of VRRP (RFC 9568 section 7.3, both families), of HSRP versions 1 and 2, and of GLBP.
bool is_virtual_router(const MacAddress& mac);

}  // namespace tenken
