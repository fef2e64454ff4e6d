// vulndb import: reads feeds into the database of known vulnerabilities. Nothing here has a way to
// a network.
#include "cli/commands.hpp"
#include "cli/listening.hpp"
#include "cli/vulndb_file.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "vulndb/import.hpp"

namespace tenken::cli {
namespace {

void tell_feed(const Console& console, const vulndb::FeedInfo& feed) {
  std::vector<std::string> args{printable(feed.name), console.text(vulndb_kind(feed.kind)),
                                std::to_string(feed.records), short_day(feed.as_of)};
  Msg text = Msg::vulndb_imported;
  if (feed.left_out > 0) {
    text = Msg::vulndb_imported_left_out;
    args.push_back(std::to_string(feed.left_out));
  }
  console.say(Note(text, std::move(args)));
}

std::string named(const std::vector<std::string>& names, std::uint64_t count) {
  std::vector<std::string> shown_names;
  shown_names.reserve(names.size() + 1);
  for (const std::string& name : names) shown_names.push_back(printable(name));
  if (names.size() < count) shown_names.emplace_back("...");
  return listed(shown_names);
}

}  // namespace

Result<ExitCode> run_vulndb_import(const CommandContext& context,
                                   const VulndbImportCommand& command) {
  const Console& console = context.console;
  StopSignal stop;
  vulndb::ImportOptions options;
  options.database = vulndb_file(context);
  options.force = command.force;
  options.now = context.clock.now();
  options.stop = [&stop] { return stop.came(); };
  options.read = [&console](const vulndb::FeedInfo& feed) { tell_feed(console, feed); };
  const auto report = vulndb::import_files({command.files.begin(), command.files.end()}, options);
  if (!report) return Unexpected(report.error());
  if (report->no_feed > 0)
    console.warn(Note(Msg::vulndb_no_feeds, {std::to_string(report->no_feed),
                                             named(report->no_feed_names, report->no_feed)}));
  const vulndb::DatabaseStatus& status = report->status;
  if (report->bundle)
    console.say(Note(Msg::vulndb_bundle_read,
                     {shown(command.files.front()), short_day(status.built), status.edition}));
  console.say(
      Note(Msg::vulndb_done, {printable(status.path.string()), std::to_string(status.counts.cves),
                              std::to_string(status.counts.products)}));
  return kDone;
}

}  // namespace tenken::cli
