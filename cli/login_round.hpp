// One round of login checks over devices of the inventory: for `audit run`, and behind a sweep.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_context.hpp"
#include "inventory/attempt_ledger.hpp"
#include "inventory/inventory.hpp"
#include "logins/audit.hpp"
#include "model/inventory_view.hpp"
#include "model/login.hpp"
#include "model/result.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/passive/secret_marks.hpp"

namespace tenken::cli {

/// One line of the result.
struct LoginLine {
  Endpoint at;
  std::string device;
  std::string service;
  std::string protocol;
  TriedLogin login;
};

/// What a round takes from its command.
struct LoginRoundOrder {
  pace::Profile profile;
  net::Source source;
  std::string operator_name;                 ///< empty: of the scope, else the user of the process
  std::string credentials;                   ///< file; empty: none
  std::vector<std::string> extra_knowledge;  ///< files

  LoginRoundOrder() = default;
};

/// What is missing where none of the checks of logins is allowed now.
Result<void> open_for_logins(const pace::Gate& gate);

/// Stores what it finds under a scan that the command has begun, service by service.
class LoginRound {
 public:
  LoginRound(const CommandContext& context, const pace::Gate& gate,
             inventory::Inventory& inventory);

  /// Opens the ledger, reads the lists, and keeps this process out of core dumps; sends nothing.
  Result<void> prepare(const LoginRoundOrder& order);
  /// Examines the devices. SIGINT and SIGTERM end it; what was found until then is stored.
  Result<void> run(const ScanRecord& scan, std::vector<logins::AuditDevice> devices);

  const std::vector<LoginLine>& lines() const { return lines_; }
  const logins::AuditStats& stats() const { return stats_; }
  bool interrupted() const { return interrupted_; }
  /// Services that were not settled, earlier runs included, and may be another time: what they are
  /// and why, for people.
  const std::vector<std::string>& open_lines() const { return open_lines_; }
  /// On stderr: which devices showed a lock or were unwell, and how much was done.
  void say_summary() const;

 private:
  void take(const logins::AuditDevice& device, const logins::AuditService& service,
            const logins::Examined& examined);

  const CommandContext& context_;
  const pace::Gate& gate_;
  inventory::Inventory& inventory_;
  std::unique_ptr<inventory::AttemptLedger> ledger_;
  std::optional<passive::SecretMarks> marks_;
  logins::Knowledge knowledge_;
  logins::AuditSettings settings_;
  logins::AuditStats stats_;
  ScanId scan_;
  std::string sensor_;
  std::vector<LoginLine> lines_;
  std::vector<std::string> open_lines_;
  std::optional<Error> store_error_;
  bool interrupted_ = false;
};

/// Whether a login may be settled another time: the budget, a lock or silence stood in the way.
bool may_be_settled_later(const TriedLogin& login);

}  // namespace tenken::cli
