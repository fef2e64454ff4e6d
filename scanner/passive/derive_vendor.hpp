// Names of makers: one short form for each, and what stands for one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenken::passive {

/// The short form of a maker's name as data/identity/vendor_names.def gives it, else the name
/// without its legal form; empty where the text is no name.
std::string vendor_name(std::string_view stated);

/// A text that begins with the name of a known maker: "EPSON XP-800 Series".
struct LeadingVendor {
  std::string_view name;  ///< short form
  std::string_view rest;  ///< what follows; may be empty
};
std::optional<LeadingVendor> leading_vendor(std::string_view text);

/// Whether a maker of modules and chips: its name says nothing of the maker of the device.
bool makes_modules(std::string_view vendor);

/// The maker behind an enterprise number of IANA; empty where unknown.
std::string_view vendor_of_enterprise(std::uint32_t number);
/// The maker whose devices ask for a domain name; empty where none or many.
std::string_view vendor_of_domain(std::string_view name);

}  // namespace tenken::passive
