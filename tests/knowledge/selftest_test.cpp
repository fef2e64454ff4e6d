// Self-tests: what counts as passed, and what our own tables say.
#include "knowledge/selftest.hpp"

#include <filesystem>
#include <fstream>

#include "catch.hpp"

#include "knowledge_support.hpp"

namespace tenken::knowledge {

TEST_CASE("selftest: every example of our own tables holds", "[knowledge]") {
  const SelfTest test = test_own();
  for (const SelfTestFailure& one : test.failed)
    UNSCOPED_INFO(one.database << ": " << one.row << " on " << one.example << ": " << one.why);
  CHECK(test.failed.empty());
  CHECK(test.rows > 300);
  CHECK(test.passed >= test.rows);
}

TEST_CASE("selftest: examples that fail are told, and those that others answer", "[knowledge]") {
  test::RecogFolder folder;
  folder.write("x.xml", R"x(<fingerprints matches="x">
      <fingerprint pattern="^one"><description>One</description>
        <example>one</example><example>two</example></fingerprint>
      <fingerprint pattern="^one (\d)"><description>Digit</description>
        <param pos="1" name="os.version"/>
        <example os.version="1">one 1</example><example os.version="3">one 2</example></fingerprint>
      <fingerprint pattern="(?!x)"><description>Bad</description><example>x</example></fingerprint>
      </fingerprints>)x");
  const auto directory = RecogDirectory::open(folder.path());
  REQUIRE(directory);
  const SelfTest test = test_recog(*directory);
  CHECK(test.rows == 3);
  CHECK(test.passed == 2);
  REQUIRE(test.failed.size() == 3);
  CHECK(test.failed[0].why == "does not match");
  CHECK(test.failed[0].example == "two");
  CHECK(test.failed[1].why == "os.version is \"2\", not \"3\"");
  CHECK(test.failed[2].row == "Bad");
  REQUIRE(test.shadowed.size() == 1);
  CHECK(test.shadowed[0].why == "answered by: One");
}

TEST_CASE("selftest: examples in files are read below the folder and nowhere else", "[knowledge]") {
  test::RecogFolder folder;
  folder.write("x/inside.bin", "needle");
  folder.write("beside.bin", "needle");
  std::ofstream(folder.path().parent_path() / "tenken-outside.bin") << "needle";
  folder.write("x.xml", R"(<fingerprints matches="x"><fingerprint pattern="needle">
      <example _filename="inside.bin"/><example _filename="beside.bin"/>
      <example _filename="../tenken-outside.bin"/><example _filename="/etc/hostname"/>
      <example _filename="absent.bin"/></fingerprint></fingerprints>)");
  const auto directory = RecogDirectory::open(folder.path());
  REQUIRE(directory);
  const SelfTest test = test_recog(*directory);
  std::filesystem::remove(folder.path().parent_path() / "tenken-outside.bin");
  CHECK(test.passed == 2);
  REQUIRE(test.failed.size() == 3);
  for (const SelfTestFailure& one : test.failed) CHECK(one.why == "its file cannot be read");
}

TEST_CASE("selftest: a folder without databases, or with a broken one, is an error",
          "[knowledge]") {
  test::RecogFolder folder;
  CHECK(RecogDirectory::open(folder.path()).error().code == Errc::usage);
  CHECK(RecogDirectory::open(folder.path() / "absent").error().code == Errc::usage);
  folder.write("x.xml", "<fingerprints");
  CHECK(RecogDirectory::open(folder.path()).error().code == Errc::malformed);
}

TEST_CASE("selftest: Recog's own examples pass", "[knowledge][feeds]") {
  const std::filesystem::path feeds = test::recog_feed();
  if (feeds.empty()) {
    WARN("skipped: no Recog databases here (TENKEN_RECOG names their folder)");
    SUCCEED();  // a test without an assertion fails
    CHECK(feeds.empty());
    return;
  }
  const auto directory = RecogDirectory::open(feeds);
  REQUIRE(directory);
  const SelfTest test = test_recog(*directory);
  for (const SelfTestFailure& one : test.failed)
    UNSCOPED_INFO(one.database << ": " << one.row << " on " << one.example << ": " << one.why);
  CHECK(test.passed > 7000);
  CHECK(test.failed.size() * 1000 <= test.passed);
}

}  // namespace tenken::knowledge
