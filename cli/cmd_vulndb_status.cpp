// vulndb status: how old the database of known vulnerabilities is, and what it holds.
#include "cli/commands.hpp"
#include "cli/vulndb_file.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

Result<ExitCode> run_vulndb_status(const CommandContext& context) {
  return fail(Errc::environment,
              Note(Msg::vulndb_missing, {printable(vulndb_file(context).string())}),
              Note(Msg::vulndb_missing_fix));
}

}  // namespace tenken::cli
