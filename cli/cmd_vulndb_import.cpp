// vulndb import: reads feeds into the database of known vulnerabilities.
#include "cli/commands.hpp"
#include "cli/vulndb_file.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

Result<ExitCode> run_vulndb_import(const CommandContext&, const VulndbImportCommand& command) {
  return fail(Errc::usage, Note(Msg::vulndb_no_feed, {printable(command.files.front())}),
              Note(Msg::vulndb_no_feed_fix));
}

}  // namespace tenken::cli
