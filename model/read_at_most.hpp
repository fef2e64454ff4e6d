// Reading a stream whose size nobody vouches for.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace tenken {

/// The next bytes of `in` up to its end, `most` of them at most. Takes memory for what is there and
/// not for what may be there. A stream that fails ends early, which `in.bad()` tells.
std::string read_at_most(std::istream& in, std::size_t most);

}  // namespace tenken
