#include "inventory/side_store.hpp"

#include <SQLiteCpp/Statement.h>

#include "inventory/query.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {

Result<std::unique_ptr<SideStore>> SideStore::open(const std::filesystem::path& file, OpenMode mode,
                                                   std::string_view site_name) {
  auto database = open_database(file, mode);
  if (!database) return Unexpected(std::move(database.error()));
  std::unique_ptr<SideStore> store(new SideStore(file, std::move(*database)));
  const auto found = store->guarded<void>([&] { return store->find_site(site_name); });
  if (!found) return Unexpected(found.error());
  return store;
}

Result<void> SideStore::find_site(std::string_view name) {
  SQLite::Statement statement(*database_, "SELECT site_id, name FROM site ORDER BY name");
  Query query(statement);
  std::size_t count = 0;
  while (query.next()) {
    const auto id = query.id<SiteId>();
    const std::string known = query.text();
    ++count;
    if (known == name || (name.empty() && count == 1)) site_ = id;
    if (!name.empty() && known == name) return ok;
  }
  if (name.empty() && count == 1) return ok;
  return fail(Errc::usage, count == 0 || !name.empty()
                               ? Note(Msg::inventory_no_site, {printable(name)})
                               : Note(Msg::inventory_which_site));
}

}  // namespace tenken::inventory
