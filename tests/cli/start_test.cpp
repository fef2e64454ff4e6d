// What the program loads when it starts: each library costs every command, and every test of one.
#include "catch.hpp"

#include "program.hpp"

using namespace tenken::test;

TEST_CASE("the program starts without the libraries of reports and alerts", "[start]") {
  const TempFolder folder;
  const Ended head = run_program("/usr/bin/objdump", {"-p", TENKEN_BINARY_DIR "/tenken"}, folder);
  REQUIRE(head.code == 0);
  CHECK(holds(head.out, "NEEDED               libsqlite3.so"));
  for (const char* const late : {"libarchive", "libcairo", "libcurl", "libglib", "libmosquitto",
                                 "libpango", "libpcap", "libssh.", "libsystemd", "libxlsxwriter"}) {
    INFO(late);
    CHECK_FALSE(holds(head.out, std::string("NEEDED               ") + late));
  }
}
