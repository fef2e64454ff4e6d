// vulndb status: how old the database of known vulnerabilities is, and what it holds.
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/vulndb_file.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using vulndb::DatabaseStatus;
using vulndb::FeedInfo;

constexpr std::array kFormats{kTable, kJson, kCsv};

std::string age_text(const Console& console, Timestamp at, Timestamp now) {
  return console.text(
      Note(Msg::vulndb_label_age, {short_day(at), std::to_string(days_between(at, now))}));
}

std::string feed_grid(const Console& console, const DatabaseStatus& status, Timestamp now,
                      std::string_view format, bool to_file) {
  report::Grid grid({report::Column(console.text(Msg::vulndb_col_feed), 12),
                     report::Column::key(console.text(Msg::vulndb_col_kind)),
                     report::Column::key(console.text(Msg::vulndb_col_records), true),
                     report::Column::key(console.text(Msg::vulndb_col_as_of)),
                     report::Column::key(console.text(Msg::vulndb_col_age), true),
                     report::Column(console.text(Msg::vulndb_col_imported), kDayWidth)});
  for (const FeedInfo& feed : status.feeds)
    grid.add({printable(feed.name), console.text(vulndb_kind(feed.kind)),
              std::to_string(feed.records), short_day(feed.as_of),
              std::to_string(days_between(feed.as_of, now)), short_time(feed.imported)});
  return grid_text(console, grid, format, to_file);
}

std::string table(const Console& console, const DatabaseStatus& status, Timestamp now,
                  bool to_file) {
  std::string text;
  const auto line = [&](Msg label, const std::string& value) {
    text += console.text(label) + ": " + value + '\n';
  };
  const auto count = [&](Msg label, std::uint64_t value) { line(label, std::to_string(value)); };
  line(Msg::vulndb_label_path, printable(status.path.string()));
  line(Msg::vulndb_label_edition, status.edition);
  line(Msg::vulndb_label_built, status.built.to_local_string());
  if (status.newest) line(Msg::vulndb_label_newest, age_text(console, *status.newest, now));
  count(Msg::vulndb_label_cves, status.counts.cves);
  count(Msg::vulndb_label_configured, status.counts.configured);
  count(Msg::vulndb_label_products, status.counts.products);
  count(Msg::vulndb_label_criteria, status.counts.criteria);
  count(Msg::vulndb_kind_kev, status.counts.kev);
  count(Msg::vulndb_kind_epss, status.counts.epss);
  count(Msg::vulndb_kind_jvn, status.counts.jvn);
  count(Msg::vulndb_kind_debian, status.counts.fixes);
  constexpr std::uint64_t kMegabyte = 1'000'000;
  line(Msg::vulndb_label_size, std::to_string(status.bytes / kMegabyte) + " MB");
  return text + '\n' + feed_grid(console, status, now, kTable.name, to_file);
}

boost::json::value json_time(std::optional<Timestamp> at) {
  return at ? boost::json::value(at->to_string()) : boost::json::value(nullptr);
}

std::string json(const DatabaseStatus& status, Timestamp now) {
  boost::json::object root;
  root["schema"] = "tenken.vulndb-status/1";
  root["path"] = printable(status.path.string());
  root["edition"] = status.edition;
  root["built"] = status.built.to_string();
  root["newest"] = json_time(status.newest);
  root["age_days"] = status.newest ? boost::json::value(days_between(*status.newest, now))
                                   : boost::json::value(nullptr);
  root["bytes"] = status.bytes;
  boost::json::object counts;
  counts["cves"] = status.counts.cves;
  counts["configured"] = status.counts.configured;
  counts["products"] = status.counts.products;
  counts["criteria"] = status.counts.criteria;
  counts["kev"] = status.counts.kev;
  counts["epss"] = status.counts.epss;
  counts["jvn"] = status.counts.jvn;
  counts["debian"] = status.counts.fixes;
  root["counts"] = std::move(counts);
  boost::json::array feeds;
  for (const FeedInfo& feed : status.feeds) {
    boost::json::object one;
    one["name"] = printable(feed.name);
    one["kind"] = to_string(feed.kind);
    one["records"] = feed.records;
    one["left_out"] = feed.left_out;
    one["as_of"] = feed.as_of.to_string();
    one["age_days"] = days_between(feed.as_of, now);
    one["imported"] = feed.imported.to_string();
    one["sha256"] = feed.sha256;
    feeds.push_back(std::move(one));
  }
  root["feeds"] = std::move(feeds);
  return json_text(root);
}

}  // namespace

Result<ExitCode> run_vulndb_status(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto database = open_vulndb(context);
  if (!database) return Unexpected(database.error());
  const DatabaseStatus status = (*database)->status();
  const Timestamp now = context.clock.now();
  auto written = write_output(context, *plan,
                              [&](std::string_view format, bool to_file) -> Result<std::string> {
                                if (format == kJson.name) return json(status, now);
                                if (format == kCsv.name)
                                  return feed_grid(context.console, status, now, format, to_file);
                                return table(context.console, status, now, to_file);
                              });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
