// Gzip as a ByteInput. RFC 1952.
#pragma once

#include "scanner/capture/byte_input.hpp"

namespace tenken::capture {

/// Unpacks what `packed` gives, one member after the other; what follows the last one is left out
/// as gzip(1) does. Memory is constant whatever the ratio.
std::unique_ptr<ByteInput> gzip_input(ByteFeed packed);

}  // namespace tenken::capture
