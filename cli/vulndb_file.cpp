#include "cli/vulndb_file.hpp"

#include <algorithm>
#include <array>

#include <unistd.h>

#include "cli/config.hpp"
#include "cli/output.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

std::filesystem::path vulndb_file(const CommandContext& context) {
  const auto named = context.settings.find(Setting::vulndb);
  return named != context.settings.end() ? std::filesystem::path(named->second.text)
                                         : default_vulndb(context.environment, ::geteuid() == 0);
}

Result<std::unique_ptr<vulndb::Database>> open_vulndb(const CommandContext& context) {
  return vulndb::Database::open(vulndb_file(context));
}

Msg vulndb_kind(vulndb::FeedKind kind) {
  constexpr std::array kKinds{Msg::vulndb_kind_nvd, Msg::vulndb_kind_cvelist,
                              Msg::vulndb_kind_kev, Msg::vulndb_kind_epss,
                              Msg::vulndb_kind_jvn, Msg::vulndb_kind_debian};
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string short_day(Timestamp at) { return at.to_string().substr(0, kDayWidth); }

std::int64_t days_between(Timestamp at, Timestamp now) {
  using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;
  return std::max<std::int64_t>(std::chrono::duration_cast<Days>(now - at).count(), 0);
}

}  // namespace tenken::cli
