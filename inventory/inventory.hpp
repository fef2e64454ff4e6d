// Inventory: observations merged into devices, with history. Backed by one store.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/compaction.hpp"
#include "inventory/filter.hpp"
#include "inventory/identity_events.hpp"
#include "inventory/known_by.hpp"
#include "inventory/saved_view.hpp"
#include "inventory/why.hpp"
#include "model/coverage.hpp"
#include "model/decisions.hpp"
#include "model/evidence.hpp"
#include "model/finding.hpp"
#include "model/inventory_view.hpp"
#include "model/observation.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::inventory {

enum class OpenMode : std::uint8_t {
  read_only,   ///< the file must exist
  read_write,  ///< created when absent; migrated when older
};

/// How many vulnerabilities became known to apply, and how many no longer do.
struct SurveyChanges {
  std::size_t known = 0;
  std::size_t gone = 0;

  SurveyChanges() = default;
};

/// Which of the devices that fit a query are shown, and in which order.
struct Page {
  DeviceOrder order = DeviceOrder::place;
  bool descending = false;
  std::size_t offset = 0;
  std::optional<std::size_t> limit;

  Page() = default;
};

struct FoundDevices {
  std::vector<DeviceId> ids;
  bool more = false;  ///< others fit as well

  FoundDevices() = default;
};

/// What a person writes about one device in one go.
struct DeclaredEdit {
  DeviceId device;
  Declared values;                 ///< an empty one removes the field
  std::optional<Declared> before;  ///< what has to be there still; none: whatever is
  std::optional<bool> registered;

  DeclaredEdit() = default;
};

/// The inventory of one site in one file. Used by one thread at a time (the store thread of a
/// scan); other processes may read meanwhile. Every method commits before it returns, so a crash
/// loses at most the call that was running.
class Inventory {
 public:
  /// \param site_name  the site to open; empty: the only one, or "default" in a new file
  /// \returns Errc::environment (cannot open, read-only, full), Errc::usage (not a tenken file,
  /// newer
  ///          version, several sites and none named), with the remedy
  static Result<Inventory> open(const std::filesystem::path& file, OpenMode mode,
                                std::string_view site_name, const Clock& clock);
  Inventory(Inventory&&) noexcept;
  Inventory& operator=(Inventory&&) noexcept;
  ~Inventory();

  const std::string& site_name() const;

  // Scans.
  /// Stores a new scan in state running; `record.id` is set here, and `record.started` where it is
  /// not: what a capture holds was seen before it is read.
  Result<ScanRecord> begin_scan(ScanRecord record);
  /// Takes up an unfinished scan again.
  Result<ScanRecord> resume_scan(ScanId id);
  /// By id, a unique prefix of it, or "last". Errc::usage when there is none.
  Result<ScanRecord> find_scan(std::string_view id_prefix) const;
  /// Newest first.
  Result<std::vector<ScanRecord>> scans() const;
  /// Addresses whose coverage this scan has already recorded: what --resume skips.
  Result<std::vector<IpAddress>> measured(ScanId id, Transport transport = Transport::tcp) const;

  /// Of addresses that `measured` lacks, the ports that this scan has done all the same.
  Result<std::map<IpAddress, PortCoverage>> progress(ScanId id,
                                                     Transport transport = Transport::tcp) const;

  /// Stores the batch and folds it into devices, in one transaction.
  Result<void> append(ScanId scan, const Batch& batch);
  /// Who talked to whom, as far as this scan has heard by now; takes the place of what it said
  /// before. Flows of what is no device of the inventory are left out: to talk is not to be one.
  Result<void> put_flows(ScanId scan, const Hearing& hearing, const std::vector<DeviceFlow>& flows);
  /// Closes a scan. `complete` also marks as gone every device whose current addresses lie in the
  /// scan's targets and were not seen by it, before an interruption or after; `interrupted` marks
  /// nothing, and neither does a scan that no address answered since it was begun or last resumed:
  /// that is rather a cable, a VLAN or a wrong network than a site without devices.
  Result<void> finish_scan(ScanId scan, ScanState state, std::uint64_t dropped);

  /// Replaces what the rules said about this scan. Findings of sub-items that no rule looked at say
  /// nothing about a device and are not kept; rules::add_unmeasured brings them back.
  Result<void> record_findings(ScanId scan, const Assessed& assessed);
  Result<Assessed> findings(ScanId scan) const;
  /// Keeps what a survey of known vulnerabilities said of `devices` (Device::vulnerabilities) in
  /// the place of the one before, and writes into the history what became known of devices that the
  /// one before looked at, too. `scan`: the one that it belongs to, nil for none.
  Result<SurveyChanges> record_survey(const VulnSurvey& survey, const std::vector<Device>& devices,
                                      ScanId scan = {});
  /// Moves what the write-ahead log holds into the file itself, as closing does: for a moment when
  /// others wait for something else. Nothing is lost without it.
  Result<void> flush_log();

  // Reading.
  Result<InventoryView> view() const;
  /// What changed after scan `from` up to and including scan `to`, with changes that cancel out
  /// removed.
  Result<std::vector<Change>> diff(ScanId from, ScanId to) const;
  Result<std::vector<Change>> diff_since(Timestamp since) const;
  Result<std::optional<Evidence>> evidence(const EvidenceId& id) const;
  /// Those of `ids` that are there, in their order.
  Result<std::vector<Evidence>> evidence(const std::set<EvidenceId>& ids) const;
  /// By id or unique prefix, MAC, current address, declared name or host name. Errc::usage when
  /// none or several match.
  Result<Device> find_device(std::string_view text) const;

  /// The inventory as it was: what changed since is taken back. Without vulnerabilities, and port
  /// scans that were repeated since.
  Result<InventoryView> view_at(Timestamp at) const;

  // Queries.
  /// With the saved views of this inventory, and ages counted from now.
  Result<Filter> parse_query(std::string_view text) const;
  Result<FoundDevices> find_devices(const Filter& filter, const Page& page) const;
  /// The same among the devices of a view; what the verdicts say is that of its scan.
  Result<FoundDevices> find_devices(const Filter& filter, const Page& page,
                                    const InventoryView& view) const;
  /// In the order of `ids`, without flows and vulnerabilities.
  Result<std::vector<Device>> devices(const std::vector<DeviceId>& ids) const;
  Result<std::vector<SavedView>> saved_views() const;
  /// Takes the place of the one with that name. Errc::usage where the query does not read.
  Result<void> save_view(std::string_view name, std::string_view query, std::string_view who);
  /// Errc::usage when there is none.
  Result<void> remove_view(std::string_view name);
  /// When that person last looked at what had changed; nothing before the first time.
  Result<std::optional<Timestamp>> last_look(std::string_view who) const;
  Result<void> note_look(std::string_view who, Timestamp at);

  /// Who says what about the identity of a device, the losers as well, and why one counts.
  Result<std::vector<Opinion>> why(DeviceId device) const;

  // Identity: what people say about which records are one device. No later scan undoes it.
  /// `from` becomes a part of `into`. Errc::usage where they are one already.
  Result<IdentityEvent> merge(DeviceId into, DeviceId from, std::string_view reason,
                              std::string_view who);
  /// A part of the device becomes one of its own (event.other). Errc::usage where the device has no
  /// such part, or nothing else.
  Result<IdentityEvent> split(DeviceId device, const SplitRequest& request, std::string_view reason,
                              std::string_view who);
  /// Takes a merge or split back. \param event  its id or a unique prefix. Errc::usage where there
  /// is none, or a later one has to be taken back first.
  Result<IdentityEvent> undo(std::string_view event, std::string_view reason, std::string_view who);
  /// Oldest first, without what they keep.
  Result<std::vector<IdentityEvent>> identity_events() const;
  /// What the device is met again by, the weightiest first.
  Result<std::vector<KnownBy>> known_by(DeviceId device) const;

  /// Drops what only repeats and was said last before `before`; changes, and evidence that anything
  /// cites, stay.
  Result<Compaction> compact(Timestamp before, bool dry_run = false);

  // Declared data.
  /// Writes what a person says about a device; whether it is registered stays as it is. An empty
  /// value removes the field.
  Result<void> declare(DeviceId device, DeclaredField field, std::string_view value,
                       std::string_view who);
  Result<void> set_registered(DeviceId device, bool registered, std::string_view who);
  /// Writes all of it or nothing. \returns how many fields changed
  Result<std::size_t> edit(const std::vector<DeclaredEdit>& edits, std::string_view who);

  // What people decide about the sheet.
  Result<Decisions> decisions() const;
  /// Takes the place of the waiver of the same device and sub-item. `at` is set here.
  Result<void> waive(Waiver waiver);
  /// Errc::usage where there is no such waiver.
  Result<void> unwaive(const std::optional<DeviceId>& device, std::string_view item,
                       std::string_view who);
  /// Writes all columns of the sub-item; whoever changes one of them gives the others as they are.
  Result<void> adopt(Adoption adoption);

 private:
  struct State;
  explicit Inventory(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tenken::inventory
