// The file: its mode, its format, its neighbours, and everything that can be wrong with it.
#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inventory/database.hpp"
#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

const ManualClock fixed_clock{Timestamp(1'700'000'000'000'000'000)};

Error failure(const std::filesystem::path& file, OpenMode mode, std::string_view site = {}) {
  auto opened = Inventory::open(file, mode, site, fixed_clock);
  REQUIRE_FALSE(opened);
  INFO(opened.error().message(Lang::en));
  CHECK(opened.error().remedy.has_value());
  CHECK(opened.error().message(Lang::ja) != opened.error().message(Lang::en));
  return opened.error();
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// Runs `body` in a child that is nobody: as root, permissions hold nobody back.
int as_nobody(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr unsigned kNobody = 65534;
    if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) ::_exit(99);
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a new inventory is its owner's alone", "[inventory][file]") {
  const TempDir folder;
  const mode_t old = ::umask(0);
  REQUIRE(Inventory::open(folder.file(), OpenMode::read_write, "", fixed_clock));
  ::umask(old);
  struct stat status {};
  REQUIRE(::stat(folder.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("what cannot be an inventory is refused with the remedy", "[inventory][file]") {
  const TempDir folder;
  const auto file = folder.file();
  SECTION("absent, for reading") {
    CHECK(failure(file, OpenMode::read_only).text->message == Msg::inventory_missing);
    CHECK_FALSE(std::filesystem::exists(file));
  }
  SECTION("no folder") {
    const Error error = failure(folder.path() / "no" / "x.db", OpenMode::read_write);
    CHECK(error.text->message == Msg::inventory_no_folder);
    CHECK(error.code == Errc::environment);
  }
  SECTION("a folder") {
    const Error error = failure(folder.path(), OpenMode::read_write);
    CHECK(error.text->message == Msg::inventory_not_a_file);
    CHECK(error.code == Errc::usage);
  }
  SECTION("a text file") {
    write_text(file, std::string(5000, 'x'));
    const Error error = failure(file, OpenMode::read_write);
    CHECK(error.text->message == Msg::inventory_not_tenken);
    CHECK(error.code == Errc::usage);
    CHECK(std::filesystem::file_size(file) == 5000);
  }
  SECTION("another program's database") {
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE notes (text)");
    CHECK(failure(file, OpenMode::read_write).text->message == Msg::inventory_not_tenken);
    CHECK(failure(file, OpenMode::read_only).text->message == Msg::inventory_not_tenken);
    CHECK_FALSE(SQLite::Database(file.string()).tableExists("device"));
  }
  SECTION("a newer format") {
    REQUIRE(Inventory::open(file, OpenMode::read_write, "", fixed_clock));
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 999");
    const Error error = failure(file, OpenMode::read_write);
    CHECK(error.text->message == Msg::inventory_newer);
    CHECK(error.code == Errc::usage);
    CHECK(failure(file, OpenMode::read_only).text->message == Msg::inventory_newer);
  }
  SECTION("another site") {
    REQUIRE(Inventory::open(file, OpenMode::read_write, "Tokyo", fixed_clock));
    CHECK(failure(file, OpenMode::read_only, "Osaka").text->message == Msg::inventory_no_site);
    REQUIRE(Inventory::open(file, OpenMode::read_write, "Osaka", fixed_clock));
    const Error error = failure(file, OpenMode::read_write);
    CHECK(error.text->message == Msg::inventory_which_site);
    CHECK(error.message(Lang::en).find("Osaka, Tokyo") != std::string::npos);
    REQUIRE(Inventory::open(file, OpenMode::read_only, "Osaka", fixed_clock));
  }
}

TEST_CASE("an empty file and a damaged start are told apart", "[inventory][file]") {
  const TempDir folder;
  write_text(folder.file(), "");
  REQUIRE(Inventory::open(folder.file(), OpenMode::read_write, "", fixed_clock));
  auto inventory = Inventory::open(folder.file(), OpenMode::read_only, "", fixed_clock);
  REQUIRE(inventory);
  CHECK(inventory->view()->site_name == "default");
}

TEST_CASE("a damaged file is reported, not crashed on", "[inventory][file]") {
  Site site;
  std::vector<Observation> told;
  for (int i = 1; i < 200; ++i) told.push_back(seen(at("10.0.0." + std::to_string(i))));
  site.sweep(std::move(told));
  const auto file = site.folder.file();
  const auto copy = site.folder.path() / "copy.db";
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("VACUUM INTO '" + copy.string() + "'");
  {
    std::fstream damage(copy, std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(copy));
    for (std::streamoff page = 4096; page < size; page += 4096) {
      damage.seekp(page);
      damage << std::string(2000, '\xA5');
    }
  }
  const auto opened = Inventory::open(copy, OpenMode::read_write, "", fixed_clock);
  const auto view = opened ? opened->view() : tl::unexpected(opened.error());
  REQUIRE_FALSE(view);
  CHECK(view.error().code == Errc::environment);
  CHECK(view.error().text->message == Msg::inventory_corrupt);
}

TEST_CASE("a read-only inventory is read, and refused for writing", "[inventory][file]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  const auto file = site.folder.file();
  const auto copy = site.folder.path() / "copy.db";
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("VACUUM INTO '" + copy.string() + "'");
  SQLite::Database(copy.string(), SQLite::OPEN_READWRITE).exec("PRAGMA journal_mode = WAL");
  std::filesystem::permissions(site.folder.path(), std::filesystem::perms(0555));
  std::filesystem::permissions(copy, std::filesystem::perms(0444));
  const int read = as_nobody([&] {
    auto inventory = Inventory::open(copy, OpenMode::read_only, "", fixed_clock);
    if (!inventory) return 1;
    const auto view = inventory->view();
    if (!view || view->devices.size() != 1) return 2;
    const auto refused = inventory->begin_scan(ScanRecord());
    return !refused && refused.error().text->message == Msg::inventory_read_only ? 0 : 3;
  });
  CHECK(read == 0);
  const int write = as_nobody([&] {
    auto inventory = Inventory::open(copy, OpenMode::read_write, "", fixed_clock);
    return !inventory && inventory.error().code == Errc::environment &&
                   inventory.error().text->message == Msg::inventory_read_only
               ? 0
               : 1;
  });
  CHECK(write == 0);
  const int create = as_nobody([&] {
    auto inventory =
        Inventory::open(site.folder.path() / "new.db", OpenMode::read_write, "", fixed_clock);
    return !inventory && inventory.error().code == Errc::environment ? 0 : 1;
  });
  CHECK(create == 0);
  std::filesystem::permissions(site.folder.path(), std::filesystem::perms(0755));
}

TEST_CASE("a path with characters that mean something in a URI is still a path",
          "[inventory][file]") {
  const TempDir folder;
  const auto odd = folder.path() / "100% #1?.db";
  REQUIRE(Inventory::open(odd, OpenMode::read_write, "", fixed_clock));
  CHECK(std::filesystem::exists(odd));
  SQLite::Database(odd.string(), SQLite::OPEN_READWRITE).exec("PRAGMA wal_checkpoint(TRUNCATE)");
  REQUIRE(::chmod(folder.path().c_str(), 0555) == 0);
  REQUIRE(::chmod(odd.c_str(), 0444) == 0);
  CHECK(as_nobody([&] {
          return Inventory::open(odd, OpenMode::read_only, "", fixed_clock) ? 0 : 1;
        }) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
}

TEST_CASE("sites in one file do not see each other", "[inventory][file]") {
  const TempDir folder;
  ManualClock clock{Timestamp(1'700'000'000'000'000'000)};
  auto tokyo = Inventory::open(folder.file(), OpenMode::read_write, "Tokyo", clock);
  auto osaka = Inventory::open(folder.file(), OpenMode::read_write, "Osaka", clock);
  REQUIRE(tokyo);
  REQUIRE(osaka);
  Batch batch;
  batch.observations = {seen(at("10.0.0.5", kMacA))};
  const auto scan = tokyo->begin_scan(ScanRecord());
  REQUIRE(scan);
  REQUIRE(tokyo->append(scan->id, batch));
  CHECK(osaka->view()->devices.empty());
  CHECK(osaka->scans()->empty());
  CHECK_FALSE(osaka->append(scan->id, batch));
  const auto other = osaka->begin_scan(ScanRecord());
  REQUIRE(osaka->append(other->id, batch));
  CHECK(osaka->view()->devices.size() == 1);
  CHECK(osaka->view()->devices[0].id != tokyo->view()->devices[0].id);
}

TEST_CASE("a writer that was overtaken by another process looks again", "[inventory][file]") {
  const TempDir folder;
  ManualClock clock{Timestamp(1'700'000'000'000'000'000)};
  auto one = Inventory::open(folder.file(), OpenMode::read_write, "", clock);
  auto two = Inventory::open(folder.file(), OpenMode::read_write, "", clock);
  REQUIRE(one);
  REQUIRE(two);
  Batch batch;
  batch.observations = {seen(at("10.0.0.5", kMacA))};
  const auto first = one->begin_scan(ScanRecord());
  const auto second = two->begin_scan(ScanRecord());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(one->append(first->id, batch));
    REQUIRE(two->append(second->id, batch));
  }
  CHECK(one->view()->devices.size() == 1);
}

TEST_CASE("readers see whole batches while a scan writes", "[inventory][file]") {
  Site site;
  const ScanId scan = site.begin();
  site.tell(scan, {seen(at("10.0.0.1"))});
  std::atomic<bool> stop = false;
  std::atomic<int> views = 0;
  std::string problem;
  std::thread reader([&] {
    const SystemClock clock;
    auto inventory = Inventory::open(site.folder.file(), OpenMode::read_only, "", clock);
    if (!inventory) problem = inventory.error().message(Lang::en);
    std::size_t last = 0;
    while (problem.empty() && !stop) {
      const auto view = inventory->view();
      if (!view) {
        problem = view.error().message(Lang::en);
      } else if (view->devices.size() < last || view->devices.size() % 4 != 1) {
        problem = "a batch was seen in part: " + std::to_string(view->devices.size());
      } else {
        last = view->devices.size();
        ++views;
      }
    }
  });
  for (int i = 0; i < 60; ++i) {
    std::vector<Observation> four;
    four.reserve(4);
    for (int k = 0; k < 4; ++k)
      four.push_back(seen(at("10.1." + std::to_string(i) + '.' + std::to_string(k + 1))));
    site.tell(scan, std::move(four));
  }
  while (views < 3) std::this_thread::yield();
  stop = true;
  reader.join();
  CHECK(problem.empty());
  CHECK(site.view().devices.size() == 241);
}
