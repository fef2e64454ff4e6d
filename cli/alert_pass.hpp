// AlertPass: one look for changes that rules of alerts tell of, and one round of sending.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alerts/config.hpp"
#include "alerts/send.hpp"
#include "cli/command_context.hpp"
#include "inventory/alert_store.hpp"
#include "inventory/inventory.hpp"

namespace tenken::cli {

/// What the settings name as the file of alerts. Errc::usage where they name none.
Result<alerts::AlertConfig> chosen_alerts(const CommandContext& context);

alerts::SendContext send_context(const CommandContext& context, const alerts::AlertConfig& config);

/// Finds what is news since the last look. The first look finds nothing: it sets the mark that news
/// counts from.
class AlertSearch {
 public:
  AlertSearch(const CommandContext& context, const alerts::AlertConfig& config,
              const inventory::Inventory& inventory, inventory::AlertStore& store);

  Result<inventory::AlertPass> search();

 private:
  Result<void> find_changes(Timestamp since);
  Result<void> find_verdicts();
  Result<void> compare_findings(const ScanRecord& scan);
  Result<void> find_certificates();
  Result<void> tell(Alert alert);
  Result<bool> fits_query(const alerts::AlertRule& rule, const DeviceId& device);
  Result<const Device*> known_device(const DeviceId& id);
  Result<void> name_addresses(Alert& alert);

  const CommandContext& context_;
  const alerts::AlertConfig& config_;
  const inventory::Inventory& inventory_;
  inventory::AlertStore& store_;
  Timestamp now_;
  inventory::AlertMark mark_;
  inventory::AlertPass pass_;
  std::map<std::string, std::set<DeviceId>> of_query_;  ///< what was asked already
  std::map<DeviceId, std::optional<Device>> devices_;   ///< the same
};

/// Sends what is due, channel by channel; what is not taken is tried again later, at longer and
/// longer intervals. \returns how many were sent
Result<std::size_t> send_due(const CommandContext& context, const alerts::AlertConfig& config,
                             inventory::AlertStore& store);

}  // namespace tenken::cli
