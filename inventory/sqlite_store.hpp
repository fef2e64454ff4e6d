// The store in one SQLite file. The only class that knows SQL.
#pragma once

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <SQLiteCpp/Database.h>

#include "inventory/inventory.hpp"
#include "inventory/query.hpp"
#include "inventory/store.hpp"

namespace tenken::inventory {

class SqliteStore final : public Store {
 public:
  /// Opens `file` and the site in it; see Inventory::open.
  static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& file, OpenMode mode,
                                                   std::string_view site_name, Timestamp now);

  SiteId site() const { return site_; }
  const std::string& site_name() const { return site_name_; }

  Result<void> write(Durability durability,
                     const std::function<Result<void>(bool stale)>& body) override;
  Result<void> read(const std::function<Result<void>()>& body) override;

  Result<void> put_scan(const ScanRecord& scan) override;
  Result<void> append(ScanId scan, const Batch& batch) override;
  Result<void> apply(const Mutations& mutations) override;
  Result<void> put_flows(ScanId scan, const Hearing& hearing,
                         const std::map<DeviceId, std::vector<Flow>>& flows) override;
  Result<void> put_findings(const ScanRecord& scan, const Assessed& assessed) override;
  Result<void> put_survey(const VulnSurvey& survey, const DeviceSurveys& found) override;
  Result<void> put_judged_by(ScanId scan, const JudgedBy& by) override;
  Result<void> put_waiver(const Waiver& waiver) override;
  Result<void> remove_waiver(const std::optional<DeviceId>& device, std::string_view item) override;
  Result<void> put_adoption(const Adoption& adoption) override;
  Result<void> add_decision(const DecisionChange& change) override;
  Result<void> flush_log() override;
  Result<void> declare(DeviceId device, DeclaredField field, std::string_view value,
                       std::string_view who, Timestamp now) override;
  Result<void> set_registered(DeviceId device, bool registered) override;
  Result<void> add_change(const Change& change, std::string_view who) override;
  Result<void> put_row(const DeviceRecord& device) override;
  Result<void> put_view(const SavedView& view) override;
  Result<bool> remove_view(std::string_view name) override;
  Result<void> put_look(std::string_view who, Timestamp at) override;
  Result<void> forget_verdict_changes(ScanId scan) override;
  Result<void> put_undone(const IdentityEvent& event) override;
  Result<void> restore_rows(const IdentityEvent& event) override;
  Result<Compaction> compact(Timestamp before, bool dry_run) override;
  Result<void> vacuum() override;
  Result<std::int64_t> bytes() override;

  Result<std::vector<DeviceRecord>> load(std::optional<DeviceId> only) override;
  Result<std::map<DeviceId, std::vector<HeardFlows>>> flows(
      std::optional<DeviceId> only, std::optional<Timestamp> until) override;
  Result<std::vector<IdentityEvent>> identity_events(bool with_kept) override;
  Result<std::set<std::pair<std::string, std::string>>> said_at(
      const std::set<IpAddress>& addresses, const std::set<MacAddress>& macs) override;
  Result<std::vector<DeviceId>> match_devices(std::string_view text) override;
  Result<std::vector<ScanRecord>> scans() override;
  Result<std::optional<ScanRecord>> scan(ScanId id) override;
  Result<std::optional<ScanRecord>> latest_scan(bool inside) override;
  Result<std::vector<IpAddress>> measured(ScanId scan, Transport transport) override;
  Result<std::map<IpAddress, PortCoverage>> progress(ScanId scan, Transport transport) override;
  Result<std::vector<Change>> changes(const ChangeRange& range) override;
  Result<std::vector<Change>> changes_of(ScanId scan) override;
  Result<std::vector<Change>> changes_since(Timestamp after) override;
  Result<void> rows(bool with_state, const std::function<bool(const DeviceRow&)>& visit) override;
  Result<std::vector<SavedView>> views() override;
  Result<std::optional<Timestamp>> look(std::string_view who) override;
  Result<Assessed> findings(ScanId scan) override;
  Result<JudgedBy> judged_by(ScanId scan) override;
  Result<Decisions> decisions() override;
  Result<std::optional<VulnSurvey>> survey() override;
  Result<DeviceSurveys> vulnerabilities(std::optional<DeviceId> only) override;
  Result<std::optional<Evidence>> evidence(const EvidenceId& id) override;

 private:
  SqliteStore(std::filesystem::path file, std::unique_ptr<SQLite::Database> database);

  /// Runs `work`; an exception of SQLite becomes an Error.
  template <class Work>
  auto guarded(Work&& work) -> decltype(work()) {
    errno = 0;
    try {
      return work();
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(translate(exception, errno));
    }
  }
  /// \param last_errno  SQLite does not remember the system's error when it is a commit that fails
  Error translate(const SQLite::Exception& exception, int last_errno) const;
  /// The statement of `sql`, prepared once; `sql` is a literal.
  SQLite::Statement& prepared(const char* sql);

  // Throwing parts of the methods above.
  /// Rows of a file whose format had none.
  Result<void> fill_rows();
  /// Whether the file has devices and no rows.
  bool lacks_rows();
  std::optional<DeviceRow> stored_row(DeviceId device);
  void write_row(const DeviceRecord& device);
  Result<void> open_site(std::string_view name, OpenMode mode, Timestamp now);
  void roll_back() noexcept;
  void put_device(const DeviceRecord& device);
  void put_interface(DeviceId device, const InterfaceRecord& interface);
  void put_span(DeviceId device, const SpanRecord& span);
  void put_service(DeviceId device, const Endpoint& endpoint, const ServiceRecord& service);
  void put_claims(DeviceId device, const Endpoint* endpoint, const Claims& claims);
  void put_parts(const DeviceRecord& device);
  void merge_device(DeviceId gone, DeviceId into);
  /// The change rows and waivers of a device that is about to be merged, as JSON text.
  std::string rows_of(DeviceId device);
  void put_event(const IdentityEvent& event, const std::string& kept_rows);
  std::int64_t drop_of_scan(std::string_view table, ScanId scan, bool dry_run);
  std::int64_t file_bytes();
  void put_declared_row(const DeclaredRow& row);
  void remove_span(const SpanKey& span);
  void part_changes(DeviceId from, DeviceId to, ScanId scan);
  void remove_service(DeviceId device, const Endpoint& endpoint);
  void remove_claim(const ClaimKey& claim);
  void put_change(const Change& change, const std::optional<std::string>& who);
  void put_progress(const CoverageRecord& part);
  void put_coverage(const CoverageRecord& coverage);
  void put_flow(ScanId scan, DeviceId device, const Flow& flow);
  void put_evidence(const Evidence& evidence);
  void put_observation(ScanId scan, const Observation& observation);

  std::filesystem::path file_;
  std::unique_ptr<SQLite::Database> database_;
  std::unordered_map<const char*, std::unique_ptr<SQLite::Statement>> statements_;
  SiteId site_;
  std::string site_name_;
  std::int64_t data_version_ = -1;  ///< SQLite's counter of other connections' commits
};

}  // namespace tenken::inventory
