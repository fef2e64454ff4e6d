// What a table of rules cannot say: the functions that data/identity/derivers.def names.
#pragma once

#include <string_view>

#include "scanner/passive/derive.hpp"

namespace tenken::passive {

// Names: the default ones of devices, and the domains that they ask for.
void derive_host_name(std::string_view value, Derivation& out);
void derive_domain(std::string_view value, Derivation& out);
void derive_url(std::string_view value, Derivation& out);  ///< by its host

// DNS-SD.
void derive_service(std::string_view value, Derivation& out);     ///< type and instance
void derive_plain_text(std::string_view value, Derivation& out);  ///< TXT without its service
void derive_machine(std::string_view value, Derivation& out);     ///< of HINFO

// Numbers and lists.
void derive_object_id(std::string_view value, Derivation& out);     ///< sysObjectID
void derive_enterprise(std::string_view value, Derivation& out);    ///< number of IANA
void derive_duid(std::string_view value, Derivation& out);          ///< hexadecimal (RFC 8415)
void derive_parameters(std::string_view value, Derivation& out);    ///< option 55, decimal
void derive_capabilities(std::string_view value, Derivation& out);  ///< LLDP, "0x0014"

// Numbers of registries, decimal or "0x002a".
void derive_odva_vendor(std::string_view value, Derivation& out);
void derive_profinet_vendor(std::string_view value, Derivation& out);
void derive_bacnet_vendor(std::string_view value, Derivation& out);
void derive_knx_maker(std::string_view value, Derivation& out);
void derive_echonet_maker(std::string_view value, Derivation& out);

// Texts.
void derive_system(std::string_view value, Derivation& out);        ///< NativeOS of SMB
void derive_windows(std::string_view value, Derivation& out);       ///< "10.0.19041", of NTLM
void derive_certificate(std::string_view value, Derivation& out);   ///< "CN=..., O=..."
void derive_order_number(std::string_view value, Derivation& out);  ///< of a module
void derive_description(std::string_view value, Derivation& out);
void derive_model(std::string_view value, Derivation& out);
void derive_role(std::string_view value, Derivation& out);

}  // namespace tenken::passive
