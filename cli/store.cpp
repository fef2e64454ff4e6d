#include "cli/store.hpp"

#include <pwd.h>
#include <unistd.h>

#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

Result<void> make_inventory_folder(const CommandContext& context) {
  const std::filesystem::path folder = context.database.parent_path();
  if (folder.empty()) return ok;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return ok;
  return fail(Errc::environment, Note(Msg::cli_cannot_make_folder, {printable(folder.string())}),
              Note(Msg::cli_cannot_make_folder_fix), error.message());
}

Result<inventory::Inventory> open_inventory(const CommandContext& context, inventory::OpenMode mode,
                                            std::string_view site) {
  if (mode == inventory::OpenMode::read_write) {
    if (auto folder = make_inventory_folder(context); !folder) return Unexpected(folder.error());
  }
  return inventory::Inventory::open(
      context.database, mode, setting_or(context.settings, Setting::site, site), context.clock);
}

Result<Timestamp> parse_moment(const char* option, const std::string& text) {
  const auto at = Timestamp::parse(text);
  if (!at)
    return fail(Errc::usage, Note(Msg::cli_bad_value, {option, shown(text)}),
                Note(Msg::cli_expected_date));
  return *at;
}

Result<std::string> writer(const Environment& environment, const std::string& named) {
  constexpr std::size_t kMostName = 128;  // bytes
  if (named.size() > kMostName || printable(named, kMostName) != named)
    return fail(Errc::usage, Note(Msg::cli_bad_declared, {"--who"}),
                Note(Msg::cli_bad_declared_fix, {std::to_string(kMostName)}));
  if (!named.empty()) return named;
  if (const auto sudo = environment("SUDO_USER")) return printable(*sudo);
  // One thread only runs this, so getpwuid's static buffer is safe.
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? printable(user->pw_name) : "uid " + std::to_string(::geteuid());
}

}  // namespace tenken::cli
