// vulndb export: the database of known vulnerabilities as a bundle.
#include "cli/commands.hpp"
#include "cli/vulndb_file.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

Result<ExitCode> run_vulndb_export(const CommandContext& context, const VulndbExportCommand&) {
  return fail(Errc::environment,
              Note(Msg::vulndb_missing, {printable(vulndb_file(context).string())}),
              Note(Msg::vulndb_missing_fix));
}

}  // namespace tenken::cli
