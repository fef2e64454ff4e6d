// The doctor's single checks.
#include "cli/doctor.hpp"

#include <string>

#include "catch.hpp"

#include "program.hpp"

using namespace tenken;
using namespace tenken::cli;
using tenken::test::TempFolder;

TEST_CASE("an interface that does not exist is bad, and named", "[doctor]") {
  const HealthCheck check = check_interfaces("nosuchif0");
  CHECK(check.health == Health::bad);
  CHECK(test::holds(check.finding.text(Lang::en), "nosuchif0"));
  REQUIRE(check.remedy);
  CHECK(check_interfaces("lo").health == Health::good);
}

TEST_CASE("a small neighbour table limits a sweep", "[doctor]") {
  const TempFolder folder;
  CHECK(check_neighbour_table(folder.write("small", "1024\n")).health == Health::limited);
  CHECK(check_neighbour_table(folder.write("large", "16384\n")).health == Health::good);
  CHECK(check_neighbour_table(folder.write("odd", "x")).health == Health::limited);
  CHECK(check_neighbour_table(folder.file("absent")).health == Health::limited);
}

TEST_CASE("an inventory that can be made is good, in folders still to be made as well",
          "[doctor]") {
  const TempFolder folder;
  CHECK(check_database(folder.file("a/b/inventory.db")).health == Health::good);
  CHECK(check_disk_space(folder.file("a/b/inventory.db")).id == "disk_space");
}

TEST_CASE("an inventory that nobody may write is bad", "[doctor]") {
  const TempFolder folder;
  const std::string file = folder.write("file", "no folder");
  const HealthCheck check = check_database(file + "/inventory.db");
  CHECK(check.health == Health::bad);
  REQUIRE(check.remedy);
}

TEST_CASE("another character set than UTF-8 is said", "[doctor]") {
  CHECK(check_character_set("UTF-8").health == Health::good);
  CHECK(check_character_set("ANSI_X3.4-1968").health == Health::limited);
}

TEST_CASE("every check that is not good has a remedy", "[doctor]") {
  for (const HealthCheck& check :
       {check_raw_sockets(), check_interfaces(std::nullopt), check_open_files(),
        check_neighbour_table("/proc/sys/net/ipv4/neigh/default/gc_thresh3"), check_mac_registry(),
        check_character_set("?")}) {
    INFO(check.id);
    CHECK((check.health == Health::good) == !check.remedy.has_value());
  }
}
