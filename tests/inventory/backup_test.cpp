// Copies of an inventory that is in use.
#include "inventory/backup.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>

#include "inventory/migrations.hpp"
#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace fs = std::filesystem;

namespace {

const ManualClock fixed_clock{Timestamp(1'700'000'000'000'000'000)};

std::size_t devices_in(const fs::path& file) {
  const auto inventory = Inventory::open(file, OpenMode::read_only, "", fixed_clock);
  REQUIRE(inventory);
  return inventory->view()->devices.size();
}

}  // namespace

TEST_CASE("a copy that is made while somebody writes is whole", "[inventory][backup]") {
  Site site;
  const ScanId scan = site.begin();
  std::atomic<bool> done = false;
  // A batch tells of two devices, so that a copy with an odd number would be torn.
  std::thread writer([&] {
    for (int i = 0; !done; i = (i + 2) % 250) {
      Batch batch;
      for (int n = i + 1; n <= i + 2; ++n)
        batch.observations.push_back(seen(at("10.0.0." + std::to_string(n))));
      if (!site.inventory.append(scan, batch)) return;
    }
  });
  for (int i = 0; i < 20; ++i) {
    const fs::path copy = site.folder.path() / ("copy" + std::to_string(i) + ".db");
    const auto made = back_up(site.folder.file(), copy);
    if (!made) UNSCOPED_INFO(made.error().message(Lang::en));
    CHECK(made);
    const auto check = check_database(copy);
    REQUIRE(check);
    CHECK(check->problems.empty());
    CHECK(devices_in(copy) % 2 == 0);
    CHECK(fs::status(copy).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  }
  done = true;
  writer.join();
  CHECK(devices_in(site.folder.file()) > 0);
}

TEST_CASE("a copy brings back what was, under the eyes of who has the file open",
          "[inventory][backup]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  const fs::path copy = site.folder.path() / "copy.db";
  REQUIRE(back_up(site.folder.file(), copy));
  site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacB))});
  CHECK(site.view().devices.size() == 2);
  REQUIRE(restore(copy, site.folder.file()));
  CHECK(site.view().devices.size() == 1);
  // The one that had it open goes on from there.
  site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.7", kMacB))});
  CHECK(site.view().devices.size() == 2);
  const auto check = check_database(site.folder.file());
  REQUIRE(check);
  CHECK(check->problems.empty());
  CHECK(check->devices == 2);
  // And into a place where there is nothing.
  const fs::path fresh = site.folder.path() / "fresh.db";
  REQUIRE(restore(copy, fresh));
  CHECK(devices_in(fresh) == 1);
}

TEST_CASE("a damaged copy, a foreign file and the file itself are refused", "[inventory][backup]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  const fs::path copy = site.folder.path() / "copy.db";
  REQUIRE(back_up(site.folder.file(), copy));
  CHECK(back_up(site.folder.file(), site.folder.file()).error().code == Errc::usage);
  CHECK(restore(site.folder.file(), site.folder.file()).error().code == Errc::usage);
  CHECK(restore(site.folder.path() / "none.db", site.folder.file()).error().text->message ==
        Msg::exchange_no_copy);
  CHECK_FALSE(back_up(site.folder.file(), site.folder.path() / "no" / "folder.db"));
  const fs::path text = site.folder.path() / "text.db";
  std::ofstream(text) << "no database at all, but more than sixteen bytes";
  CHECK_FALSE(restore(text, site.folder.file()));
  {
    SQLite::Database foreign((site.folder.path() / "foreign.db").string(),
                             SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    foreign.exec("CREATE TABLE a (b)");
  }
  CHECK(restore(site.folder.path() / "foreign.db", site.folder.file()).error().text->message ==
        Msg::inventory_not_tenken);
  // Pages in the middle are lost.
  {
    std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
    const std::string junk(3 * 4096, '\x5a');
    file.seekp(4096 * 2);
    file << junk;
  }
  CHECK_FALSE(restore(copy, site.folder.file()));
  CHECK(site.view().devices.size() == 1);
}

TEST_CASE("a copy of an older format is brought up to date when it is opened",
          "[inventory][backup]") {
  const TempDir folder;
  const fs::path old = folder.path() / "old.db";
  {
    SQLite::Database database(old.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, 5);
  }
  REQUIRE(restore(old, folder.file()));
  REQUIRE(Inventory::open(folder.file(), OpenMode::read_write, "", fixed_clock));
  CHECK(check_database(folder.file())->format == latest_version());
}
