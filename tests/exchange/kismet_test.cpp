// kismetdb: devices of our own networks and known ones are taken, and a hostile schema runs
// nothing. Debian 12 has no Kismet; the tables are made here as its log format 8 and later has
// them.
#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>

#include "cli/program.hpp"
#include "exchange/readers.hpp"
#include "model/claims.hpp"

using namespace tenken;
using namespace tenken::exchange;

namespace {

constexpr std::string_view kAccessPoint =
    R"({"kismet.device.base.manuf":"Maker","dot11.device":{"dot11.device.advertised_ssid_map":[{"dot11.advertisedssid.ssid":"PLANT"}]}})";
constexpr std::string_view kOtherPoint =
    R"({"dot11.device":{"dot11.device.advertised_ssid_map":{"1":{"dot11.advertisedssid.ssid":"CAFE"}}}})";
constexpr std::string_view kClient =
    R"({"kismet.device.base.manuf":"Unknown","dot11.device":{"dot11.device.last_bssid":"00:00:5E:00:53:A1"}})";

ImportContext context() {
  ImportContext made;
  made.now = Timestamp(1'795'992'000'000'000'000);
  made.own = {"PLANT"};
  return made;
}

void make(const std::string& file, const std::string& devices) {
  SQLite::Database db(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec(devices);
}

constexpr const char* kTable =
    "CREATE TABLE devices (first_time INT, last_time INT, devkey TEXT, phyname TEXT, devmac TEXT, "
    "strongest_signal INT, min_lat REAL, min_lon REAL, max_lat REAL, max_lon REAL, avg_lat REAL, "
    "avg_lon REAL, bytes_data INT, type TEXT, device BLOB, UNIQUE(phyname, devmac) ON CONFLICT "
    "REPLACE)";

}  // namespace

TEST_CASE("kismetdb: what belongs to networks of ours joins, strangers only where they are known",
          "[exchange][import]") {
  const test::TempFolder folder;
  const std::string file = folder.file("x.kismet");
  make(file, kTable);
  {
    SQLite::Database db(file, SQLite::OPEN_READWRITE);
    SQLite::Statement insert(db,
                             "INSERT INTO devices (first_time, last_time, phyname, devmac, type, "
                             "device) VALUES (1795980000, 1795990000, 'IEEE802.11', ?, ?, ?)");
    const auto add = [&](const char* mac, const char* type, std::string_view json) {
      insert.bind(1, mac);
      insert.bind(2, type);
      insert.bind(3, json.data(), static_cast<int>(json.size()));
      insert.exec();
      insert.reset();
    };
    add("00:00:5E:00:53:A1", "Wi-Fi AP", kAccessPoint);
    add("00:00:5E:00:53:B1", "Wi-Fi AP", kOtherPoint);
    add("00:00:5E:00:53:07", "Wi-Fi Client", kClient);
    add("00:00:5E:00:53:08", "Wi-Fi Client", "not json");
    add("01:00:5E:00:00:16", "Wi-Fi Device", "{}");
    add("nonsense", "Wi-Fi Device", "{}");
  }
  const auto read = read_kismet(file, context());
  REQUIRE(read);
  REQUIRE(read->hosts().size() == 4);
  std::vector<bool> strangers;
  for (const ImportedHost& host : read->hosts()) strangers.push_back(host.only_known);
  CHECK(strangers == std::vector<bool>{false, true, false, true});
  CHECK(read->hosts()[0].said.size() == 2);
  CHECK(read->hosts()[0].said[0].value == "Maker");
  CHECK(read->hosts()[2].said[0].key == claim::kAttachment);
  REQUIRE(read->hosts()[2].at);
  CHECK(read->hosts()[2].at->nanoseconds == 1'795'990'000'000'000'000);
  CHECK(read->skipped_count() == 3);
}

TEST_CASE("kismetdb: views and endless queries do not run", "[exchange][import]") {
  const test::TempFolder folder;
  const std::string view = folder.file("view.kismet");
  make(
      view,
      "CREATE VIEW devices AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT "
      "'00:00:5e:00:53:01' AS devmac, 'x' AS type, 1 AS first_time, 1 AS last_time, '{}' AS device "
      "FROM n");
  CHECK_FALSE(read_kismet(view, context()));
  const std::string other = folder.file("other.kismet");
  make(other, "CREATE TABLE something (a INT)");
  CHECK_FALSE(read_kismet(other, context()));
  CHECK_FALSE(read_kismet(folder.write("text.kismet", "SQLite format 3"), context()));
  CHECK_FALSE(read_kismet(folder.file("missing.kismet"), context()));
}
