// inventory merge, split, undo and why, and db compact, as the built program runs them.
#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"

#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

/// The inventory of one sweep, in which 192.0.2.7 was found.
struct Kept {
  SweepBench bench;

  Kept() {
    if (!bench.run("192.0.2.0/28")) std::abort();
  }
  Ended run(std::vector<std::string> args) {
    args.insert(args.end(), {"--db", bench.database()});
    return run_tenken(std::move(args), bench.folder);
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("why shows what a device is known by", "[cli][identity]") {
  Kept kept;
  const Ended why = kept.run({"inventory", "why", "192.0.2.7"});
  INFO(why.err);
  REQUIRE(why.code == 0);
  CHECK(has(why.out, "Known by"));
  CHECK(has(why.out, "Nothing was merged or split."));
  const Ended json = kept.run({"inventory", "why", "192.0.2.7", "--format", "json"});
  REQUIRE(json.code == 0);
  CHECK(has(json.out, "\"known_by\""));
  CHECK(has(json.out, "\"events\""));
  CHECK(kept.run({"inventory", "why", "--lang", "ja"}).code == 0);
  CHECK(kept.run({"inventory", "why", "192.0.2.99"}).code == 2);
}

TEST_CASE("merges and splits that make no sense end with 2 and say what to do", "[cli][identity]") {
  Kept kept;
  const std::vector<std::vector<std::string>> faults{
      {"inventory", "merge", "192.0.2.7", "192.0.2.7"},
      {"inventory", "merge", "192.0.2.7"},
      {"inventory", "merge", "192.0.2.7", "192.0.2.99"},
      {"inventory", "split", "192.0.2.7"},
      {"inventory", "split", "192.0.2.7", "--address", "192.0.2.9"},
      {"inventory", "split", "192.0.2.7", "--evidence", "serial"},
      {"inventory", "split", "192.0.2.7", "--mac", "no"},
      {"inventory", "undo", "0000"},
      {"inventory", "undo", "x\x1b[31m"},
      {"inventory", "merge", "192.0.2.7", "192.0.2.7", "--reason", "a\x07"},
      {"db", "compact", "--keep", "soon"},
      {"db", "compact", "--keep", "1d"}};
  for (const auto& args : faults) {
    const Ended ended = kept.run(args);
    INFO(args[1] << ": " << ended.err);
    CHECK(ended.code == 2);
    CHECK(has(ended.err, "fix: "));
    CHECK_FALSE(has(ended.err, "\x1b"));
  }
}

TEST_CASE("compaction says what it does", "[cli][identity]") {
  Kept kept;
  const Ended would = kept.run({"db", "compact", "--dry-run"});
  CHECK(would.code == 0);
  CHECK(has(would.err, "would drop 0 observations"));
  const Ended done = kept.run({"db", "compact", "--keep", "30d"});
  CHECK(done.code == 0);
  CHECK(has(done.err, "dropped 0 observations"));
  CHECK(kept.run({"db", "check"}).code == 0);
}
