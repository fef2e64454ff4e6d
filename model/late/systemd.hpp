// libsystemd: what a service tells its manager.
#pragma once

#include <systemd/sd-daemon.h>

#include "model/late/library.hpp"

namespace tenken::late {

TENKEN_LATE(systemd, sd_notify)

}  // namespace tenken::late
