// Makers by the numbers that the registries of protocols gave them.
#pragma once

#include <cstdint>
#include <string_view>

namespace tenken::probes {

/// ODVA's, for EtherNet/IP; empty for numbers that data/identity/vendor_numbers.def does not have.
std::string_view odva_vendor(std::uint32_t number);

}  // namespace tenken::probes
