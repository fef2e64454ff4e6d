// knowledge selftest: runs the examples of tables of fingerprints.
#include <array>
#include <cmath>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "knowledge/selftest.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};
constexpr std::size_t kMostShown = 100;  // of failures, on a terminal

double share_of(const knowledge::SelfTest& test) {
  const auto passed = static_cast<double>(test.passed);
  const double all = passed + static_cast<double>(test.failed.size());
  // Down to hundredths: 100 % is said of nothing less.
  return all == 0 ? 0 : std::floor(passed / all * 10'000) / 100;
}

boost::json::array json_of(const std::vector<knowledge::SelfTestFailure>& all) {
  boost::json::array list;
  for (const knowledge::SelfTestFailure& one : all) {
    boost::json::object& entry = list.emplace_back(boost::json::object()).as_object();
    entry["database"] = one.database;
    entry["row"] = one.row;
    entry["example"] = one.example;
    entry["why"] = one.why;
  }
  return list;
}

std::string json_of(const std::string& source, const knowledge::SelfTest& test) {
  boost::json::object object;
  object["source"] = source;
  object["rows"] = test.rows;
  object["passed"] = test.passed;
  object["failed"] = test.failed.size();
  object["failures"] = json_of(test.failed);
  object["shadowed"] = json_of(test.shadowed);
  return json_text(object);
}

std::string list_of(const std::vector<knowledge::SelfTestFailure>& all) {
  std::string text;
  std::size_t shown = 0;
  for (const knowledge::SelfTestFailure& one : all) {
    if (++shown > kMostShown) return text + "  ...\n";
    text +=
        "  " + one.database + ": " + one.row + "\n    " + one.example + "\n    " + one.why + '\n';
  }
  return text;
}

std::string table_of(const Console& console, const std::string& source,
                     const knowledge::SelfTest& test) {
  std::string text;
  const auto row = [&](Msg label, const std::string& value) {
    text += console.text(label) + ": " + value + '\n';
  };
  std::string share = std::to_string(share_of(test));
  share.resize(share.find('.') + 3);
  row(Msg::knowledge_source, source);
  row(Msg::knowledge_rows, std::to_string(test.rows));
  row(Msg::knowledge_passed, std::to_string(test.passed));
  row(Msg::knowledge_failed, std::to_string(test.failed.size()));
  row(Msg::knowledge_share, share + " %");
  text += list_of(test.failed);
  if (test.shadowed.empty()) return text;
  row(Msg::knowledge_shadowed, std::to_string(test.shadowed.size()));
  return text + list_of(test.shadowed);
}

}  // namespace

Result<ExitCode> run_knowledge_selftest(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const std::string folder = setting_or(context.settings, Setting::recog_dir);
  knowledge::SelfTest test;
  if (folder.empty()) {
    test = knowledge::test_own();
  } else {
    const auto directory = knowledge::RecogDirectory::open(folder);
    if (!directory) return Unexpected(directory.error());
    test = knowledge::test_recog(*directory);
  }
  const std::string source =
      folder.empty() ? context.console.text(Msg::knowledge_source_own) : printable(folder);
  auto written =
      write_output(context, *plan, [&](std::string_view format, bool) -> Result<std::string> {
        return format == kJson.name ? json_of(source, test)
                                    : table_of(context.console, source, test);
      });
  if (!written) return Unexpected(written.error());
  return test.failed.empty() ? kDone : kGateFailed;
}

}  // namespace tenken::cli
