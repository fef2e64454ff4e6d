// doctor: says whether a sweep can run here, and how to mend what is missing. Sends nothing.
#include <algorithm>
#include <array>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <langinfo.h>
#include <locale.h>

#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "model/messages.hpp"
#include "report/text.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};
constexpr std::size_t kLabelCells = 8;

std::string user_codeset() {
  const locale_t locale = ::newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr) return "?";
  std::string codeset = ::nl_langinfo_l(CODESET, locale);
  ::freelocale(locale);
  return codeset;
}

std::vector<HealthCheck> look_around(const CommandContext& context) {
  std::optional<std::string> interface;
  if (const auto set = context.settings.find(Setting::interface); set != context.settings.end())
    interface = set->second.text;
  return {check_raw_sockets(),
          check_interfaces(interface),
          check_open_files(),
          check_neighbour_table("/proc/sys/net/ipv4/neigh/default/gc_thresh3"),
          check_mac_registry(),
          check_database(context.database),
          check_disk_space(context.database),
          check_character_set(user_codeset())};
}

Msg label(Health health) {
  switch (health) {
    case Health::good:
      return Msg::doctor_good;
    case Health::limited:
      return Msg::doctor_limited;
    case Health::bad:
      return Msg::doctor_bad;
  }
  return Msg::doctor_bad;
}

std::string_view name(Health health) {
  switch (health) {
    case Health::good:
      return "good";
    case Health::limited:
      return "limited";
    case Health::bad:
      return "bad";
  }
  return "bad";
}

std::string as_table(const Console& console, const std::vector<HealthCheck>& checks) {
  std::string text;
  for (const HealthCheck& check : checks) {
    text += report::padded(console.text(label(check.health)), kLabelCells) +
            console.text(check.finding) + '\n';
    if (check.remedy)
      text += std::string(kLabelCells, ' ') + console.text(Msg::cli_fix) + ": " +
              console.text(*check.remedy) + '\n';
  }
  return text;
}

std::string as_json(const Console& console, const std::vector<HealthCheck>& checks, bool ready) {
  boost::json::array list;
  for (const HealthCheck& check : checks) {
    boost::json::object entry;
    entry["check"] = check.id;
    entry["health"] = name(check.health);
    entry["finding"] = console.text(check.finding);
    if (check.remedy) entry["remedy"] = console.text(*check.remedy);
    list.push_back(std::move(entry));
  }
  boost::json::object json;
  json["ready"] = ready;
  json["checks"] = std::move(list);
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_doctor(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const std::vector<HealthCheck> checks = look_around(context);
  const bool ready = std::none_of(checks.begin(), checks.end(), [](const HealthCheck& check) {
    return check.health == Health::bad;
  });
  auto written =
      write_output(context, *plan, [&](std::string_view format, bool) -> Result<std::string> {
        return format == kJson.name ? as_json(context.console, checks, ready)
                                    : as_table(context.console, checks);
      });
  if (!written) return Unexpected(written.error());
  context.console.say(Note(ready ? Msg::doctor_ready : Msg::doctor_not_ready));
  return ready ? kDone : kEnvironment;
}

}  // namespace tenken::cli
