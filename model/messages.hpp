// The messages of the catalogue by name, for those who say one.
#pragma once

#include <cstdint>

#include "model/message.hpp"

namespace tenken {

/// The name of the enumerator is the key that inventories store.
enum class Msg : std::uint16_t {
#define ENTRY(key, en, ja) key,
#include "data/messages/all.def"
#undef ENTRY
};

}  // namespace tenken
