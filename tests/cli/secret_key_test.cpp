// The key with which heard passwords are hashed: made once, kept beside the inventory.
#include "cli/secret_key.hpp"

#include <fstream>

#include "catch.hpp"

#include "program.hpp"

using namespace tenken;
using namespace tenken::test;

TEST_CASE("the key is made once, for its owner alone", "[secret_key]") {
  const TempFolder folder;
  const auto key = cli::secret_key(folder.file("i.db"));
  REQUIRE(key);
  CHECK(*key != passive::SecretMarks::Key{});
  CHECK(*cli::secret_key(folder.file("i.db")) == *key);
  CHECK(*cli::secret_key(folder.file("other.db")) != *key);
  using std::filesystem::perms;
  CHECK(std::filesystem::status(folder.file("i.db.key")).permissions() ==
        (perms::owner_read | perms::owner_write));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 2);  // no drafts
}

TEST_CASE("a file that holds no key is named, and left alone", "[secret_key]") {
  const TempFolder folder;
  for (const std::string& content : {std::string("short"), std::string(64, 'x')}) {
    folder.write("i.db.key", content);
    const auto key = cli::secret_key(folder.file("i.db"));
    REQUIRE_FALSE(key);
    CHECK(key.error().code == Errc::environment);
    REQUIRE(key.error().text);
    CHECK(holds(key.error().text->args.at(0), "i.db.key"));
    CHECK(slurp(folder.file("i.db.key")) == content);
  }
}

TEST_CASE("where no key can be made, that is said", "[secret_key]") {
  const TempFolder folder;
  const auto key = cli::secret_key(folder.file("absent/i.db"));
  REQUIRE_FALSE(key);
  CHECK(key.error().code == Errc::environment);
}
