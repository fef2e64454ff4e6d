// vulndb export: the database of known vulnerabilities as a bundle, for a site without network.
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/vulndb_file.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "vulndb/bundle.hpp"

namespace tenken::cli {

Result<ExitCode> run_vulndb_export(const CommandContext& context,
                                   const VulndbExportCommand& command) {
  std::error_code error;
  if (!command.force && std::filesystem::exists(command.file, error))
    return fail(Errc::usage, Note(Msg::cli_file_exists, {printable(command.file)}),
                Note(Msg::cli_file_exists_fix));
  std::string digest;
  const auto content = [&](std::ostream& out) -> Result<void> {
    auto written = vulndb::write_bundle(vulndb_file(context), context.clock.now(), out);
    if (!written) return Unexpected(written.error());
    digest = std::move(*written);
    return ok;
  };
  if (auto written = write_file(command.file, content); !written)
    return Unexpected(written.error());
  context.console.say(Note(Msg::vulndb_exported, {printable(command.file), digest}));
  return kDone;
}

}  // namespace tenken::cli
