// What an imported file says, as observations for the inventory, and as what people declared.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "exchange/import_file.hpp"
#include "inventory/inventory.hpp"
#include "model/inventory_view.hpp"
#include "model/observation.hpp"

namespace tenken::cli {

/// The devices of an inventory by what files know them by.
class KnownDevices {
 public:
  explicit KnownDevices(const InventoryView& view);

  /// The device that the host's MAC address names, else the only one at its first address, else
  /// the only one of its name. Null when none does.
  const Device* find(const exchange::ImportedHost& host) const;
  /// Whether another device has held `ip` since `at`.
  bool held_since(const IpAddress& ip, const Device* by, Timestamp at) const;

 private:
  struct Holder {
    const Device* device = nullptr;
    Timestamp last_seen;

    Holder() = default;
  };
  std::map<MacAddress, const Device*> by_mac_;
  std::multimap<IpAddress, Holder> by_ip_;
  std::multimap<std::string, const Device*, std::less<>> by_name_;
};

/// The vantage of imports: what they say changes neither which scan the site's view is of, nor
/// which ports were measured.
inline constexpr std::string_view kImportVantage = "import";

/// Makes observations of the hosts. What the inventory cannot take is passed over in `file`.
/// \param source  the name and digest of the file, for the evidence
/// \param known  how many of the hosts the inventory has, is set
Batch observe_import(exchange::ImportedFile& file, const KnownDevices& devices,
                     const std::string& source, const std::string& sensor, Timestamp now,
                     std::size_t& known);

/// What people declared elsewhere, for fields that are still empty here. A field that says
/// something else stays as it is, and is listed in `file`.
std::vector<inventory::DeclaredEdit> declare_import(exchange::ImportedFile& file,
                                                    const KnownDevices& devices);

}  // namespace tenken::cli
