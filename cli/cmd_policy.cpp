// policy check reads a policy and says what it asks for; policy draft writes one from what was
// observed.
#include <filesystem>
#include <sstream>

#include <boost/json/parse.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "rules/policy.hpp"
#include "rules/policy_draft.hpp"

namespace tenken::cli {
namespace {

std::string ranges_text(const IpSet& set) {
  std::vector<std::string> texts;
  for (const IpRange& range : set.ranges()) texts.push_back(range.to_string());
  return listed(texts);
}

std::string internet_text(const Console& console, const rules::Policy& policy) {
  const auto& everybody = policy.internet.everybody;
  std::string text = !everybody           ? console.text(Msg::policy_unsaid)
                     : everybody->empty() ? console.text(Msg::policy_forbidden)
                                          : console.text(Msg::policy_allowed);
  for (const auto& [type, list] : policy.internet.types)
    text += "; " + type + ": " +
            console.text(list.empty() ? Msg::policy_forbidden : Msg::policy_allowed);
  return text;
}

std::string policy_text(const Console& console, const rules::Policy& policy) {
  const auto or_unsaid = [&](std::string text) {
    return text.empty() ? console.text(Msg::policy_unsaid) : std::move(text);
  };
  const auto days = [&](std::int64_t value) {
    return value == 0 ? console.text(Msg::policy_unsaid) : std::to_string(value);
  };
  std::vector<std::string> required;
  required.reserve(policy.required.size());
  for (const DeclaredField field : policy.required) required.emplace_back(to_string(field));
  std::ostringstream score;
  score << policy.vulnerabilities.cvss;
  std::vector<Note> notes{
      Note(Msg::policy_says_approved, {std::to_string(policy.approved.size())}),
      Note(Msg::policy_says_internet,
           {internet_text(console, policy), std::to_string(policy.internet.hours)}),
      Note(Msg::policy_says_management, {or_unsaid(ranges_text(policy.management))}),
      Note(Msg::policy_says_outside, {or_unsaid(ranges_text(policy.outside))}),
      Note(Msg::policy_says_passwords,
           {or_unsaid(policy.passwords.text()),
            console.text(policy.passwords.guests ? Msg::policy_allowed : Msg::policy_forbidden)}),
      Note(Msg::policy_says_register, {or_unsaid(listed(required)), days(policy.register_days)}),
      Note(Msg::policy_says_expected, {std::to_string(policy.expected.places.size()),
                                       std::to_string(policy.expected.purposes.size()),
                                       std::to_string(policy.expected.counts.size()),
                                       std::to_string(policy.expected.silent_days)}),
      Note(Msg::policy_says_vulnerabilities,
           {std::to_string(policy.vulnerabilities.database_days), score.str()})};
  for (const rules::MudProfile& profile : policy.mud)
    notes.emplace_back(
        Msg::policy_says_mud,
        std::vector{profile.url.empty() ? profile.model : profile.url,
                    std::to_string(profile.internet.names.size()),
                    std::to_string(profile.approvals.size()), std::to_string(profile.skipped)});
  std::string text;
  for (const Note& note : notes) text += "- " + console.text(note) + '\n';
  return text;
}

/// A folder that goes with its content.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenken-draft-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What a capture shows, in an inventory of its own that goes again.
Result<InventoryView> view_of(const CommandContext& context,
                              const std::vector<std::string>& captures) {
  const TempFolder folder;
  if (folder.path().empty()) return fail(Errc::environment, "no temporary folder can be made");
  std::ostringstream report;
  Console console(report, context.console.err);
  console.lang = context.console.lang;
  console.quiet = true;
  Options options = context.options;
  options.out.clear();
  options.format = "json";
  Settings settings = context.settings;
  for (const Setting setting : {Setting::policy, Setting::site, Setting::interface})
    settings.erase(setting);
  const CommandContext inner(options, settings, context.environment, console, context.clock,
                             folder.path() / "draft.db");
  ListenCommand listen;
  listen.files = captures;
  if (const auto heard = run_listen(inner, listen); !heard) return Unexpected(heard.error());
  const auto inventory = open_inventory(inner, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  return inventory->view();
}

Result<InventoryView> view_of(const CommandContext& context, const PolicyDraftCommand& command) {
  if (!command.captures.empty()) return view_of(context, command.captures);
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  return inventory->view();
}

Result<void> write_new(const std::filesystem::path& file, const std::string& content, bool force) {
  std::error_code error;
  if (!force && std::filesystem::exists(file, error))
    return fail(Errc::usage, Note(Msg::policy_file_exists, {printable(file.string(), 512)}),
                Note(Msg::policy_file_exists_fix));
  return write_file(file, content);
}

struct Drafted {
  std::string file;
  std::string content;
};

std::vector<Drafted> mud_files(const InventoryView& view) {
  std::vector<Drafted> files;
  for (const Device& device : view.devices) {
    const std::string draft = rules::mud_draft(device, view.at);
    if (draft.empty()) continue;
    std::string name = device.interfaces.empty() ? device.id.to_string()
                                                 : device.interfaces.front().mac.to_string();
    for (char& c : name) c = c == ':' ? '-' : c;
    files.push_back({name + ".json", json_text(boost::json::parse(draft))});
  }
  return files;
}

Result<std::size_t> write_drafts(const CommandContext& context, const PolicyDraftCommand& command,
                                 const InventoryView& view) {
  std::vector<Drafted> drafts;
  if (command.mud) {
    drafts = mud_files(view);
  } else if (std::string draft = rules::policy_draft(view); !draft.empty()) {
    drafts.push_back({command.out, std::move(draft)});
  }
  for (const Drafted& draft : drafts) {
    if (command.out.empty()) {
      if (auto written = write_out(context.console, draft.content); !written)
        return Unexpected(written.error());
      continue;
    }
    const std::filesystem::path file = command.mud ? std::filesystem::path(command.out) / draft.file
                                                   : std::filesystem::path(draft.file);
    if (auto written = write_new(file, draft.content, command.force); !written)
      return Unexpected(written.error());
  }
  return drafts.size();
}

}  // namespace

Result<ExitCode> run_policy_check(const CommandContext& context,
                                  const PolicyCheckCommand& command) {
  const auto policy = rules::load_policy(command.file);
  if (!policy) return Unexpected(policy.error());
  const Console& console = context.console;
  const std::string text = console.text(Note(Msg::policy_good, {printable(command.file, 512),
                                                                policy->name, policy->sha256})) +
                           '\n' + policy_text(console, *policy);
  if (auto written = write_out(console, text); !written) return Unexpected(written.error());
  return kDone;
}

Result<ExitCode> run_policy_draft(const CommandContext& context,
                                  const PolicyDraftCommand& command) {
  if (command.mud && !command.out.empty()) {
    std::error_code error;
    std::filesystem::create_directories(command.out, error);
  }
  const auto view = view_of(context, command);
  if (!view) return Unexpected(view.error());
  const auto count = write_drafts(context, command, *view);
  if (!count) return Unexpected(count.error());
  if (*count == 0)
    return fail(Errc::usage, Note(Msg::policy_nothing_to_draft),
                Note(Msg::policy_nothing_to_draft_fix));
  context.console.say(Note(Msg::policy_drafted, {std::to_string(*count)}));
  return kDone;
}

}  // namespace tenken::cli
