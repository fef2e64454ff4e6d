#include "cli/vulndb_file.hpp"

#include <unistd.h>

#include "cli/config.hpp"

namespace tenken::cli {

std::filesystem::path vulndb_file(const CommandContext& context) {
  const auto named = context.settings.find(Setting::vulndb);
  return named != context.settings.end() ? std::filesystem::path(named->second.text)
                                         : default_vulndb(context.environment, ::geteuid() == 0);
}

}  // namespace tenken::cli
