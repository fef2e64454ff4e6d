// evidence export and evidence verify: the verdicts with all that they rest on, in one file that
// tells when it was changed.
#include <sstream>

#include "bundle/evidence_bundle.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/judged.hpp"
#include "cli/store.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::cli {
namespace {

/// The reports that a bundle holds, by format.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kDocuments{
    {{"json", "result.json"}, {"html", "report.html"}, {"xlsx", "sheet.xlsx"}}};

Result<std::vector<bundle::Document>> documents(const CommandContext& context,
                                                const Judged& judged) {
  std::vector<bundle::Document> list;
  std::string readme;
  for (const Lang lang : {Lang::ja, Lang::en})
    readme.append(message_text(Msg::bundle_readme, lang)).append("\n");
  list.emplace_back("README.txt", std::move(readme));
  for (const auto& [format, name] : kDocuments) {
    std::ostringstream out;
    if (auto rendered = render_report(context, judged, format, true, out); !rendered)
      return Unexpected(rendered.error());
    list.emplace_back(std::string(name), std::move(out).str());
  }
  return list;
}

/// Results are data; they are not silenced.
void print(const CommandContext& context, const Note& note) {
  context.console.out << context.console.text(note) << '\n';
}

}  // namespace

Result<ExitCode> run_evidence_export(const CommandContext& context,
                                     const EvidenceExportCommand& command) {
  if (auto writable = check_writable(command.bundle); !writable)
    return Unexpected(writable.error());
  const auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  auto judged = judge(context, *inventory, *policy);
  if (!judged) return Unexpected(judged.error());
  OutputPlan everything;
  everything.on_stdout = "json";  // a format that shows the records
  if (auto loaded = load_evidence(*inventory, everything, *judged); !loaded)
    return Unexpected(loaded.error());
  const auto list = documents(context, *judged);
  if (!list) return Unexpected(list.error());

  bundle::BundleHead head;
  head.site = judged->view.site_name;
  if (judged->view.scan) head.scan = judged->view.scan->id.to_string();
  head.policy = judged->policy_name;
  head.tenken_version = version();
  head.created = context.clock.now();
  bundle::BundleSummary summary;
  const auto written = write_file(command.bundle, [&](std::ostream& out) -> Result<void> {
    auto made = bundle::write_bundle(out, head, *list, judged->evidence);
    if (!made) return Unexpected(made.error());
    summary = std::move(*made);
    return ok;
  });
  if (!written) return Unexpected(written.error());
  print(context,
        Note(Msg::bundle_written, {std::to_string(summary.members), summary.manifest_sha256}));
  context.console.say(Note(Msg::bundle_keep_digest));
  return kDone;
}

Result<ExitCode> run_evidence_verify(const CommandContext& context,
                                     const EvidenceVerifyCommand& command) {
  if (auto file = check_no_folder(command.file); !file) return Unexpected(file.error());
  std::error_code error;
  if (!std::filesystem::exists(command.file, error))
    return fail(Errc::usage, Note(Msg::cli_no_such_file, {printable(command.file)}),
                Note(Msg::cli_no_such_file_fix));
  const auto verified = bundle::verify_bundle(command.file);
  if (!verified) {
    // What is no bundle, or no longer one, fails the check that was asked for.
    if (verified.error().code != Errc::malformed && verified.error().code != Errc::limit)
      return Unexpected(verified.error());
    context.console.error(verified.error());
    return kGateFailed;
  }
  const bundle::BundleSummary& summary = verified->summary;
  if (verified->faults.empty()) {
    print(context,
          Note(Msg::bundle_good, {std::to_string(summary.members), summary.manifest_sha256}));
    print(context, Note(Msg::bundle_made, {summary.created, summary.site}));
    return kDone;
  }
  for (const Note& fault : verified->faults) print(context, fault);
  print(context, Note(Msg::bundle_bad, {std::to_string(verified->faults.size())}));
  return kGateFailed;
}

}  // namespace tenken::cli
