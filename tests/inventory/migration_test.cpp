// The schema, and the way to it from every older format.
#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>

#include "inventory/migrations.hpp"
#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

const ManualClock fixed_clock{Timestamp(1'700'000'000'000'000'000)};

}  // namespace

TEST_CASE("a file of the first format is brought to the current one with its data",
          "[inventory][migration]") {
  const TempDir folder;
  {
    SQLite::Database database(folder.file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, 1);
    REQUIRE(version_of(database) == 1);
    REQUIRE_FALSE(database.tableExists("assessment"));
    database.exec(
        "INSERT INTO site VALUES (x'000102030405060708090a0b0c0d0e0f', 'Nagoya', 1);"
        "INSERT INTO device VALUES (x'000102030405060708090a0b0c0d0e0f', "
        "x'0192000000007000800000000000000a', 1, 1, 5, 6, "
        "x'0192000000007000800000000000000b', x'0192000000007000800000000000000b');"
        "INSERT INTO interface VALUES (x'000102030405060708090a0b0c0d0e0f', '00:1d:7e:00:00:0a', "
        "x'0192000000007000800000000000000a', 5, 6, "
        "x'0192000000007000800000000000000b', x'0192000000007000800000000000000b')");
  }
  const auto for_reading = Inventory::open(folder.file(), OpenMode::read_only, "", fixed_clock);
  REQUIRE_FALSE(for_reading);
  CHECK(for_reading.error().text->message == Msg::inventory_older);
  CHECK(for_reading.error().remedy.has_value());
  auto inventory = Inventory::open(folder.file(), OpenMode::read_write, "", fixed_clock);
  REQUIRE(inventory);
  const auto view = inventory->view();
  REQUIRE(view);
  CHECK(view->site_name == "Nagoya");
  REQUIRE(view->devices.size() == 1);
  CHECK(view->devices[0].interfaces[0].mac.to_string() == kMacA);
  CHECK(view->devices[0].registered);
  const auto scan = inventory->begin_scan(ScanRecord());
  REQUIRE(scan);
  CHECK(inventory->record_findings(scan->id, Assessed()));
}

TEST_CASE("coverage of the second format becomes that of TCP", "[inventory][migration]") {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, 2);
  database.exec(
      "INSERT INTO site VALUES (x'0a', 'Nagoya', 1);"
      "INSERT INTO scan VALUES (x'0a', x'0b', 'complete', '[]', '[]', 'all', 'gentle', '', 's', "
      "'x', 'y', 'z', 1, 2, 1, 0);"
      "INSERT INTO scan_coverage VALUES (x'0a', x'0b', '10.0.0.5', 'method=connect', 7)");
  migrate(database, latest_version());
  SQLite::Statement row(database, "SELECT ip, transport, coverage, measured_at FROM scan_coverage");
  REQUIRE(row.executeStep());
  CHECK(row.getColumn(0).getString() == "10.0.0.5");
  CHECK(row.getColumn(1).getString() == "tcp");
  CHECK(row.getColumn(2).getString() == "method=connect");
  CHECK(row.getColumn(3).getInt() == 7);
  CHECK_FALSE(row.executeStep());
  CHECK(database.execAndGet("SELECT udp_ports FROM scan").getString() == "none");
}

TEST_CASE("findings of the fifth format become one row for each device", "[inventory][migration]") {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, 5);
  database.exec(
      "INSERT INTO site VALUES (x'0a', 'Nagoya', 1);"
      "PRAGMA foreign_keys = OFF;"
      "INSERT INTO finding VALUES (x'0a', x'01', '23-1', '23-1/1', x'0d', '10.0.0.5', 'udp', 161, "
      "'errc_refused', 1, 2), (x'0a', x'02', '41-1', '41-1/1', x'0d', '', '', 0, 'errc_closed', 1, "
      "2);"
      "INSERT INTO judgement VALUES "
      "(x'0a', x'0b', 1, x'02', 'conforming', 'none', '[]', x''), "
      "(x'0a', x'0b', 0, x'01', 'non_conforming', 'high', '[\"a\\\"b\"]', x'AB01')");
  migrate(database, latest_version());
  SQLite::Statement row(database, "SELECT place, hex(device_id), findings FROM device_findings");
  REQUIRE(row.executeStep());
  CHECK(row.getColumn(0).getInt() == 0);
  CHECK(row.getColumn(1).getString() == "0D");
  CHECK(row.getColumn(2).getString() ==
        R"([{"item":"23-1","rule":"23-1/1","verdict":"non_conforming","severity":"high",)"
        R"("reason":"errc_refused","args":["a\"b"],"evidence":"ab01","ip":"10.0.0.5",)"
        R"("transport":"udp","port":161},{"item":"41-1","rule":"41-1/1","verdict":"conforming",)"
        R"("severity":"none","reason":"errc_closed","args":[],"evidence":""}])");
  CHECK_FALSE(row.executeStep());
}

TEST_CASE("every older format leads to the same schema as an empty file",
          "[inventory][migration]") {
  const auto schema_after = [](int start) {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (int version = 1; version <= start; ++version) migrate(database, version);
    migrate(database, latest_version());
    CHECK(version_of(database) == latest_version());
    CHECK(application_of(database) == kApplicationId);
    std::string schema;
    SQLite::Statement rows(database, "SELECT sql FROM sqlite_master ORDER BY name");
    while (rows.executeStep()) schema += rows.getColumn(0).getString();
    return schema;
  };
  const std::string fresh = schema_after(0);
  CHECK(fresh.find("TRIGGER") == std::string::npos);
  for (int version = 1; version <= latest_version(); ++version)
    CHECK(schema_after(version) == fresh);
}

TEST_CASE("every key of the schema starts with the site", "[inventory][migration]") {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, latest_version());
  SQLite::Statement tables(database,
                           "SELECT name, strict FROM pragma_table_list "
                           "WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'");
  int count = 0;
  while (tables.executeStep()) {
    ++count;
    const std::string table = tables.getColumn(0).getString();
    INFO(table);
    CHECK(tables.getColumn(1).getInt() == 1);
    SQLite::Statement key(database, "SELECT name FROM pragma_table_info(?) WHERE pk = 1");
    key.bind(1, table);
    REQUIRE(key.executeStep());
    CHECK(key.getColumn(0).getString() == "site_id");
  }
  CHECK(count >= 14);
}

TEST_CASE("devices of an older format are found by queries", "[inventory][migration]") {
  const TempDir folder;
  {
    SQLite::Database database(folder.file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, 1);
    database.exec(
        "INSERT INTO site VALUES (x'000102030405060708090a0b0c0d0e0f', 'Nagoya', 1);"
        "INSERT INTO device VALUES (x'000102030405060708090a0b0c0d0e0f', "
        "x'0192000000007000800000000000000a', 1, 1, 5, 6, "
        "x'0192000000007000800000000000000b', x'0192000000007000800000000000000b');"
        "INSERT INTO interface VALUES (x'000102030405060708090a0b0c0d0e0f', '00:1d:7e:00:00:0a', "
        "x'0192000000007000800000000000000a', 5, 6, "
        "x'0192000000007000800000000000000b', x'0192000000007000800000000000000b')");
    migrate(database, latest_version());  // killed before the rows were made
  }
  const auto reading = Inventory::open(folder.file(), OpenMode::read_only, "", fixed_clock);
  REQUIRE(reading);
  CHECK(reading->find_devices(Filter(), Page()).error().text->message == Msg::inventory_older);
  const auto inventory = Inventory::open(folder.file(), OpenMode::read_write, "", fixed_clock);
  REQUIRE(inventory);
  const auto filter = inventory->parse_query("mac:00:1d:7e state:registered site:nagoya");
  REQUIRE(filter);
  CHECK(inventory->find_devices(*filter, Page())->ids.size() == 1);
}
