// From the inventory and the command line to what an audit of logins examines.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "logins/audit.hpp"
#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::cli {

/// What stays with a device while its addresses change: the MAC address that it was first seen
/// with, else a key that it proves itself with, else its id.
std::string audit_key(const Device& device);

/// The devices that hold an address of `targets`, with their services of which the protocol is
/// known and has logins. \param since  only services that were seen then or later
std::vector<logins::AuditDevice> audit_devices(const InventoryView& view, const IpSet& targets,
                                               Timestamp since = {});

/// Lines "ACCOUNT:SECRET"; empty ones and those that begin with # are skipped. Errc::usage names
/// the line, never what it holds.
Result<std::vector<logins::Candidate>> read_credentials(const std::filesystem::path& file);

}  // namespace tenken::cli
