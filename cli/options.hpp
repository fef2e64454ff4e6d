// Options: what the command line asked for, as plain values. cli/args makes it, the commands read
// it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/daemon_options.hpp"

namespace tenken::cli {

/// The settings that flag, environment and configuration files share, by their name in the file.
enum class Setting {
  db,
  site,
  lang,
  color,
  progress,
  scope,
  policy,
  ports,
  udp_ports,
  profile,
  interface,
  rate,
  host_rate,
  fail_on,
  max_time,
  vulndb,
  recog_dir,
  alerts,
};

/// A rate without a limit, as flag and in a file.
inline constexpr std::string_view kUnlimited = "unlimited";

/// A setting's text and where it came from: "--lang", "TENKEN_LANG", "tenken.toml:3".
struct SettingValue {
  std::string text;
  std::string origin;

  SettingValue() = default;
  SettingValue(std::string t, std::string o) : text(std::move(t)), origin(std::move(o)) {}
  bool operator==(const SettingValue&) const = default;
};

using Settings = std::map<Setting, SettingValue>;

struct SweepCommand {
  std::vector<std::string> targets;
  std::vector<std::string> excludes;
  std::vector<std::string> exclude_files;
  bool targets_from_scope = false;
  bool dry_run = false;
  bool no_listen = false;
  bool look = false;                  ///< who answers, and nothing more
  std::string vantage;                ///< empty: inside
  std::optional<std::string> resume;  ///< id, prefix of one, or "last"
};
/// One device against a profile.
struct AcceptCommand {
  std::string target;
  std::string profile;  ///< a file, or the name of an example
  std::vector<std::string> certificates;
  std::string junit;
  std::string wait;  ///< for the device to join; empty: not at all
  std::string inspector;
};
struct AcceptLogCommand {};
struct AcceptExampleCommand {
  std::string name;  ///< empty: their list
};
/// Of captures, or of the interface that the settings name.
struct ListenCommand {
  std::vector<std::string> files;  ///< "-": standard input
  std::string filter;              ///< pcap-filter(7)
  std::string duration;
  std::string record;       ///< where to keep the evidence; empty: nowhere
  std::string record_size;  ///< megabytes
};
/// Where a survey of Wi-Fi reads; the interface is a setting.
struct WifiSources {
  std::vector<std::string> files;        ///< "-": standard input
  std::vector<std::string> iw;           ///< texts of iw; "-": standard input
  std::vector<std::string> supplicants;  ///< control sockets
  std::vector<std::string> hostapds;     ///< the same of hostapd
  std::vector<std::string> hostapd_confs;
  std::vector<std::string> channels;  ///< numbers or MHz; none: all
  std::string duration;               ///< of listening
  bool scan = false;                  ///< ask for a new scan
  bool monitor = false;               ///< listen through an interface of its own
};
struct WifiSurveyCommand {
  WifiSources sources;
  std::vector<std::string> own;  ///< names of networks whose devices join the inventory
};
struct WifiExpectCommand {
  WifiSources sources;
  std::string list;  ///< the networks that should be there
};
struct InventoryListCommand {
  std::vector<std::string> query;  ///< its words
  std::string limit;
  std::string offset;
  std::string sort;     ///< an order, behind "-" where descending
  std::string columns;  ///< names, separated by commas
  std::string at;       ///< the moment; empty: now
};
struct InventoryShowCommand {
  std::string device;
  bool why = false;  ///< who says what about its identity
  std::string at;    ///< the moment; empty: now
};
/// A CSV file of `inventory export`, edited by people.
struct InventoryEditCommand {
  std::string file;
  std::string who;
  bool dry_run = false;
};
struct ViewSaveCommand {
  std::string name;
  std::vector<std::string> query;
  std::string who;
};
struct ViewListCommand {};
struct ViewRemoveCommand {
  std::string name;
};
struct DbBackupCommand {
  std::string file;
  bool force = false;  ///< replace a file that exists
};
struct DbRestoreCommand {
  std::string file;
  bool force = false;  ///< replace the inventory that exists
};
struct DbCheckCommand {};
struct InventorySetCommand {
  std::string device;
  std::vector<std::string> assignments;  ///< "field=value"
  std::string who;                       ///< empty: the user who runs the program
  bool register_device = false;
  bool unregister_device = false;
};
/// Two devices that are one.
struct InventoryMergeCommand {
  std::string into;
  std::string from;
  std::string reason;
  std::string who;
};
/// What of a device becomes one of its own.
struct InventorySplitCommand {
  std::string device;
  std::vector<std::string> addresses;
  std::vector<std::string> macs;
  std::vector<std::string> evidence;  ///< "key=value"
  std::string reason;
  std::string who;
};
struct InventoryUndoCommand {
  std::string event;
  std::string reason;
  std::string who;
};
struct InventoryWhyCommand {
  std::string device;  ///< empty: all
};
struct DbCompactCommand {
  std::string keep = "400d";
  bool dry_run = false;
};
struct InventoryDiffCommand {
  std::vector<std::string> scans;    ///< none, A, or A and B
  std::optional<std::string> since;  ///< a date, or "last-look"
  std::string who;                   ///< who looks
};
/// Writes the whole result; `report` and `export` are the same act with another default format.
struct ReportCommand {
  bool machine = false;  ///< export: JSON unless told otherwise
  bool stored = false;   ///< the verdicts as the latest scan recorded them, instead of judging anew
  bool editable = false;  ///< CSV is what `inventory edit` reads
  std::string query;      ///< of the devices that are reported; empty: all
  std::string kind;       ///< "sheet"; empty: everything
};
struct ItemsCommand {
  std::vector<std::string> items;  ///< to show in full; none: the list
};
struct ItemsAdoptCommand {
  std::string item;
  std::string mark;
  std::string reason;
  std::string consider;
  std::string level;
  std::string lead;
  std::string by;  ///< empty: the user who runs the program
};
/// The adoption columns of a workbook that people filled in.
struct ItemsImportCommand {
  std::string file;
  std::string by;  ///< empty: the user who runs the program
  bool dry_run = false;
};
struct ItemsCommentCommand {
  std::string item;
  std::string comment;
  std::string by;
};
struct FindingsListCommand {
  std::string item;  ///< item or sub-item; empty: all
};
struct FindingsWaiveCommand {
  std::string device;  ///< or "site"
  std::string item;
  std::string reason;
  std::string by;
  std::string until;
};
struct FindingsUnwaiveCommand {
  std::string device;
  std::string item;
};
struct ImportScanCommand {
  std::string file;
  std::string vantage;  ///< where the file does not say
};
/// Files of other programs.
struct InventoryImportCommand {
  std::string file;               ///< "-": standard input
  std::vector<std::string> maps;  ///< of CSV: "field=column"
  std::vector<std::string> own;   ///< of Kismet: networks whose devices are ours
  std::string place;              ///< the switch that a table is from
  std::string who;
  bool dry_run = false;
};
struct PolicyCheckCommand {
  std::string file;
};
struct PolicyDraftCommand {
  std::string out;  ///< file or folder; empty: standard output
  std::vector<std::string> captures;
  bool mud = false;
  bool force = false;
};
struct ScopeInitCommand {
  std::string file;
  bool force = false;
};
struct ScopeCheckCommand {
  std::vector<std::string> targets;
};
struct AuditRunCommand {
  std::vector<std::string> targets;
  std::vector<std::string> extra_knowledge;  ///< lists of default logins
  std::string credentials;                   ///< file with logins of the operator; empty: none
  std::string operator_name;                 ///< empty: as the scope or the process says
};
struct AuditLogCommand {};
struct AuditVerifyCommand {};
struct DoctorCommand {};
struct ExplainCommand {
  std::string id;
};
struct EvidenceShowCommand {
  std::string id;
};
/// Writes what was judged with all that it rests on.
struct EvidenceExportCommand {
  std::string bundle;
};
struct EvidenceVerifyCommand {
  std::string file;
};
/// Fills the database of known vulnerabilities; its file is a setting.
struct VulndbImportCommand {
  std::vector<std::string> files;  ///< feeds, folders of feeds, or a bundle
  bool force = false;              ///< accept a database that shrinks
};
struct VulndbStatusCommand {};
struct VulndbExportCommand {
  std::string file;
  bool force = false;  ///< replace a file that exists
};
struct VulndbMatchCommand {
  std::string source;  ///< "ssh.banner"
  std::string text;
};
struct VulndbExplainCommand {
  std::string cve;
  std::string device;
};
struct VulndbRematchCommand {};
/// What a schedule runs is a sweep with these arguments; the settings stand with the other flags.
struct ScheduleAddCommand {
  std::string name;
  SweepCommand sweep;
  /// Apart, so that the command with the most options does not make every command larger.
  std::shared_ptr<ScheduleTimes> times = std::make_shared<ScheduleTimes>();
};
struct KnowledgeSelftestCommand {};
struct VersionCommand {};
struct CompletionCommand {
  std::string shell;
};
/// Help for the command that `path` names ("inventory", "set"); empty for the program.
struct HelpCommand {
  std::vector<std::string> path;
};

using Command = std::variant<
    HelpCommand, SweepCommand, ListenCommand, WifiSurveyCommand, WifiExpectCommand,
    InventoryListCommand, InventoryShowCommand, InventorySetCommand, InventoryDiffCommand,
    InventoryEditCommand, ViewSaveCommand, ViewListCommand, ViewRemoveCommand, DbBackupCommand,
    DbRestoreCommand, DbCheckCommand, ReportCommand, ItemsCommand, ItemsAdoptCommand,
    ItemsCommentCommand, FindingsListCommand, FindingsWaiveCommand, FindingsUnwaiveCommand,
    ImportScanCommand, InventoryImportCommand, PolicyCheckCommand, PolicyDraftCommand,
    ScopeInitCommand, ScopeCheckCommand, DoctorCommand, ExplainCommand, EvidenceShowCommand,
    EvidenceExportCommand, EvidenceVerifyCommand, VulndbImportCommand, VulndbStatusCommand,
    VulndbExportCommand, VulndbMatchCommand, VulndbExplainCommand, VulndbRematchCommand,
    KnowledgeSelftestCommand, AcceptCommand, AcceptLogCommand, AcceptExampleCommand,
    ItemsImportCommand, AuditRunCommand, AuditLogCommand, AuditVerifyCommand, DaemonCommand,
    ScheduleListCommand, ScheduleAddCommand, ScheduleRunCommand, SchedulePauseCommand,
    ScheduleRemoveCommand, StatusCommand, AlertsListCommand, AlertsTestCommand, AlertsSendCommand,
    VersionCommand, CompletionCommand, InventoryMergeCommand, InventorySplitCommand,
    InventoryUndoCommand, InventoryWhyCommand, DbCompactCommand>;

struct Options {
  Command command;
  Settings flags;  ///< the shared settings that were given as flags
  std::optional<std::filesystem::path> config;
  std::string format;                      ///< empty: the command's own default
  std::vector<std::filesystem::path> out;  ///< files to write besides or instead of stdout
  bool quiet = false;
  int verbose = 0;
  bool no_input = false;
};

}  // namespace tenken::cli
