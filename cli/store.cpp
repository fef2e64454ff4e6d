#include "cli/store.hpp"

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

Result<inventory::Inventory> open_inventory(const CommandContext& context, inventory::OpenMode mode,
                                            std::string_view site) {
  const std::filesystem::path folder = context.database.parent_path();
  if (mode == inventory::OpenMode::read_write && !folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
      return fail(Errc::environment,
                  Note(Msg::cli_cannot_make_folder, {printable(folder.string())}),
                  Note(Msg::cli_cannot_make_folder_fix), error.message());
  }
  return inventory::Inventory::open(
      context.database, mode, setting_or(context.settings, Setting::site, site), context.clock);
}

}  // namespace tenken::cli
