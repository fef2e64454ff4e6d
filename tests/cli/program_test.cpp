// The built program as a user meets it: exit codes, languages, files.
#include "program.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"

#include "cli/files.hpp"

using namespace tenken;
using namespace tenken::cli;
using namespace tenken::test;

namespace {

constexpr const char* kScope =
    "version = 1\nauthorised_by = \"Facilities\"\nvalid_until = 2099-12-31\n"
    "allow = [\"192.0.2.0/24\"]\nchecks = [\"discovery\", \"ports\", \"probes\"]\n";

void expect(const Ended& ended, int code) {
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  CHECK(ended.code == code);
}

}  // namespace

TEST_CASE("an unknown option ends with 2, a suggestion, and nothing on stdout", "[program]") {
  const TempFolder folder;
  const Ended ended = run_tenken({"sweep", "--prots", "22"}, folder);
  expect(ended, 2);
  CHECK(ended.out.empty());
  CHECK(holds(ended.err, "error: unknown option --prots"));
  CHECK(holds(ended.err, "fix: Did you mean --ports? See tenken sweep --help"));
  const Ended japanese = run_tenken({"items", "--lnag", "ja"}, folder, {{"LANG", "ja_JP.UTF-8"}});
  expect(japanese, 2);
  CHECK(holds(japanese.err, "エラー: 不明なオプション --lnag"));
  CHECK(holds(japanese.err, "対処: --lang のことですか"));
}

TEST_CASE("a sweep without a scope ends with 5 and says how to write one", "[program]") {
  const TempFolder folder;
  const Ended ended = run_tenken({"sweep", "192.0.2.1"}, folder);
  expect(ended, 5);
  CHECK(holds(ended.err, "tenken scope init"));
  CHECK(holds(run_tenken({"sweep", "--lang", "ja"}, folder).err, "tenken scope init"));
}

TEST_CASE("a scope that was not named is not used", "[program]") {
  const TempFolder folder;
  folder.write("scope.toml", kScope);
  expect(run_tenken({"sweep", "192.0.2.1", "--dry-run"}, folder), 5);
  expect(run_tenken({"sweep", "192.0.2.1", "--dry-run"}, folder, {{"TENKEN_SCOPE", "scope.toml"}}),
         0);
  folder.write("tenken.toml", "scope = \"scope.toml\"\n");
  expect(run_tenken({"sweep", "192.0.2.1", "--dry-run"}, folder), 0);
}

TEST_CASE("a target outside the scope ends with 5 and is named", "[program]") {
  const TempFolder folder;
  const std::string scope = folder.write("scope.toml", kScope);
  const Ended ended =
      run_tenken({"sweep", "192.0.2.1", "198.51.100.9", "--scope", scope, "--db", "x.db"}, folder);
  expect(ended, 5);
  CHECK(holds(ended.err, "198.51.100.9"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "x.db"));
}

TEST_CASE("a malformed scope ends with 2 and its line", "[program]") {
  const TempFolder folder;
  std::string text = kScope;
  text.replace(text.find("valid_until = 2099-12-31"), 24, "valid_until = tomorrow");
  const std::string scope = folder.write("scope.toml", text);
  const Ended ended = run_tenken({"sweep", "192.0.2.1", "--scope", scope}, folder);
  expect(ended, 2);
  CHECK(holds(ended.err, "line 3"));
}

TEST_CASE("a broken configuration ends with 2, file and line", "[program]") {
  const TempFolder folder;
  folder.write("tenken.toml", "lang = \"en\"\n\ndbb = \"x\"\n");
  const Ended ended = run_tenken({"items"}, folder);
  expect(ended, 2);
  CHECK(holds(ended.err, "tenken.toml:3"));
  CHECK(holds(ended.err, "Did you mean db?"));
}

TEST_CASE("a missing inventory ends with 4", "[program]") {
  const TempFolder folder;
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"inventory", "list"},
        std::vector<std::string>{"inventory", "diff"}, std::vector<std::string>{"report"},
        std::vector<std::string>{"export", "--format", "json"},
        std::vector<std::string>{"inventory", "show", "192.0.2.1"}}) {
    std::vector<std::string> with_db = args;
    with_db.insert(with_db.end(), {"--db", "absent.db"});
    const Ended ended = run_tenken(with_db, folder);
    expect(ended, 4);
    CHECK(holds(ended.err, "absent.db"));
    CHECK(holds(ended.err, "fix: "));
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "absent.db"));
}

TEST_CASE("an inventory in a place that cannot be written ends with 4", "[program]") {
  const TempFolder folder;
  const std::string scope = folder.write("scope.toml", kScope);
  // /proc refuses root as well.
  const Ended ended =
      run_tenken({"sweep", "192.0.2.1", "--scope", scope, "--db", "/proc/tenken/x.db"}, folder);
  expect(ended, 4);
  CHECK(holds(ended.err, "/proc/tenken"));
  const Ended no_inventory =
      run_tenken({"inventory", "list", "--db",
                  folder.write("text.db", "no database, only text, but long enough")},
                 folder);
  CHECK((no_inventory.code == 2 || no_inventory.code == 4));
  CHECK(holds(no_inventory.err, "fix: "));
}

TEST_CASE("an interface that does not exist ends with 4", "[program]") {
  const TempFolder folder;
  const std::string scope = folder.write("scope.toml", kScope);
  const Ended ended = run_tenken(
      {"sweep", "192.0.2.1", "--scope", scope, "-i", "nosuchif0", "--db", "x.db"}, folder);
  expect(ended, 4);
  CHECK(holds(ended.err, "nosuchif0"));
  expect(run_tenken({"doctor", "-i", "nosuchif0"}, folder), 4);
}

TEST_CASE("help comes in the chosen language, on stdout", "[program]") {
  const TempFolder folder;
  const Ended english = run_tenken({"sweep", "--help"}, folder);
  expect(english, 0);
  CHECK(holds(english.out, "Usage:\n  tenken sweep [TARGET...] [OPTION...]"));
  CHECK(english.err.empty());
  const Ended japanese = run_tenken({"--lang", "ja", "--help"}, folder);
  expect(japanese, 0);
  CHECK(holds(japanese.out, "使い方:"));
  CHECK(holds(japanese.out, "検査範囲ファイル"));
  CHECK(holds(run_tenken({"help", "inventory", "set"}, folder, {{"LC_ALL", "ja_JP.UTF-8"}}).out,
              "台帳に登録します"));
}

TEST_CASE("no command ends with 2 and shows where help is", "[program]") {
  const TempFolder folder;
  const Ended ended = run_tenken({}, folder);
  expect(ended, 2);
  CHECK(holds(ended.err, "tenken --help"));
}

TEST_CASE("items come as table and JSON, on stdout and in files", "[program]") {
  const TempFolder folder;
  const Ended json = run_tenken({"items", "--format", "json"}, folder);
  expect(json, 0);
  CHECK(holds(json.out, "\"32-3\""));
  const Ended file = run_tenken({"items", "--out", "items.json"}, folder);
  expect(file, 0);
  CHECK(file.out.empty());
  CHECK(slurp(folder.file("items.json")) == json.out);
  CHECK(holds(run_tenken({"items", "--lang", "ja"}, folder).out, "47-1"));
  expect(run_tenken({"items", "--format", "html"}, folder), 2);
  expect(run_tenken({"items", "--out", "items.xyz"}, folder), 2);
  expect(run_tenken({"items", "--out", "nowhere/items.json"}, folder), 4);
}

TEST_CASE("explain knows sub-items in both languages and refuses what is none", "[program]") {
  const TempFolder folder;
  const Ended english = run_tenken({"explain", "32-3"}, folder);
  const Ended japanese = run_tenken({"explain", "32-3", "--lang", "ja"}, folder);
  expect(english, 0);
  expect(japanese, 0);
  CHECK(english.out != japanese.out);
  CHECK(holds(japanese.out, "32-3"));
  expect(run_tenken({"explain", "99-9"}, folder), 2);
}

TEST_CASE("scope init writes a scope that allows nothing until it is filled in", "[program]") {
  const TempFolder folder;
  expect(run_tenken({"scope", "init", "s.toml"}, folder), 0);
  expect(run_tenken({"scope", "init", "s.toml"}, folder), 2);
  expect(run_tenken({"scope", "init", "s.toml", "--force"}, folder), 0);
  expect(run_tenken({"scope", "check", "--scope", "s.toml"}, folder), 2);
  folder.write("full.toml", kScope);
  const Ended good = run_tenken({"scope", "check", "192.0.2.7", "--scope", "full.toml"}, folder);
  expect(good, 0);
  CHECK(holds(good.out, "Facilities"));
  expect(run_tenken({"scope", "check", "198.51.100.1", "--scope", "full.toml"}, folder), 5);
  expect(run_tenken({"scope", "check"}, folder), 5);
}

TEST_CASE("the doctor speaks to people and to scripts", "[program]") {
  const TempFolder folder;
  const Ended json = run_tenken({"doctor", "--format", "json", "--db", "x.db"}, folder);
  CHECK((json.code == 0 || json.code == 4));
  CHECK(holds(json.out, "\"check\": \"raw_sockets\""));
  CHECK(holds(json.out, json.code == 0 ? "\"ready\": true" : "\"ready\": false"));
  CHECK(run_tenken({"doctor", "--db", "x.db"}, folder).code == json.code);
}

TEST_CASE("version and completion go to stdout", "[program]") {
  const TempFolder folder;
  const Ended version = run_tenken({"--version"}, folder);
  expect(version, 0);
  CHECK(version.out.starts_with("tenken "));
  CHECK(holds(run_tenken({"version", "--format", "json"}, folder).out, "\"version\""));
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Ended script = run_tenken({"completion", shell}, folder);
    expect(script, 0);
    CHECK(holds(script.out, "inventory"));
  }
  expect(run_tenken({"completion", "tcsh"}, folder), 2);
}

TEST_CASE("a full disk on stdout ends with 4", "[program]") {
  const TempFolder folder;
  const Ended ended = run_program(
      "sh", {"-c", std::string(TENKEN_BINARY_DIR) + "/tenken items > /dev/full"}, folder);
  expect(ended, 4);
  CHECK(holds(ended.err, "stdout"));
}

TEST_CASE("a report goes to a file whole or not at all", "[program]") {
  const TempFolder folder;
  const std::filesystem::path file = folder.path() / "report.json";
  const auto text = [&] { return read_file(file).value(); };
  REQUIRE(write_file(file, "before"));
  const Result<void> failed = write_file(file, [](std::ostream& out) -> Result<void> {
    out << "half of it" << std::flush;
    return fail(Errc::internal, "no more");
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::internal);
  CHECK(text() == "before");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  REQUIRE(write_file(file, [](std::ostream& out) -> Result<void> {
    out << "after";
    return ok;
  }));
  CHECK(text() == "after");
  const Result<void> full = write_file("/dev/full", [](std::ostream& out) -> Result<void> {
    out << "x" << std::flush;
    errno = 0;  // what comes later must not hide the reason
    return ok;
  });
  REQUIRE_FALSE(full);
  CHECK(full.error().code == Errc::io);
  CHECK(full.error().detail == std::strerror(ENOSPC));
}

namespace {

Ended shell(const std::string& arguments, const TempFolder& folder) {
  return run_program("bash", {"-o", "pipefail", "-c", TENKEN_BINARY_DIR "/tenken " + arguments},
                     folder);
}

}  // namespace

TEST_CASE("help and completion, too, say when stdout cannot be written", "[program]") {
  const TempFolder folder;
  for (const char* command : {"--help", "sweep --help", "completion bash", "version", "help"}) {
    INFO(command);
    const Ended full = shell(std::string(command) + " > /dev/full", folder);
    expect(full, 4);
    CHECK(holds(full.err, "error: cannot write stdout"));
    expect(shell(std::string(command) + " >&-", folder), 4);
  }
}

TEST_CASE("a reader that leaves early is no fault", "[program]") {
  const TempFolder folder;
  for (const char* command : {"--help", "completion bash", "items"}) {
    INFO(command);
    // The reader is gone before anything is written.
    const Ended ended = run_program(
        "bash",
        {"-o", "pipefail", "-c",
         "{ sleep 0.3; exec " TENKEN_BINARY_DIR "/tenken " + std::string(command) + "; } | true"},
        folder);
    expect(ended, 0);
    CHECK(ended.err.empty());
  }
}

TEST_CASE("a folder where a file is needed is named as such", "[program]") {
  const TempFolder folder;
  const std::string scope = folder.write("scope.toml", kScope);
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"report", "--policy", "/tmp"},
        {"report", "--db", "/tmp"},
        {"sweep", "192.0.2.1", "--scope", "/tmp"},
        {"items", "--out", "/tmp"},
        {"--config", "/tmp", "items"},
        {"sweep", "@/tmp", "--scope", scope}}) {
    const Ended ended = run_tenken(args, folder);
    expect(ended, 2);
    CHECK(holds(ended.err, "/tmp is a folder"));
  }
}

TEST_CASE("empty values can be seen in messages", "[program]") {
  const TempFolder folder;
  CHECK(
      holds(run_tenken({"items", "--lang", ""}, folder).err, "--lang does not take the value ''"));
  CHECK(holds(run_tenken({"items", ""}, folder).err, "'' is not a sub-item"));
  const Ended database = run_tenken({"inventory", "list", "--db", ""}, folder);
  expect(database, 2);
  CHECK(holds(database.err, "''"));
}

TEST_CASE("values near to a known one are suggested, others not", "[program]") {
  const TempFolder folder;
  CHECK(holds(run_tenken({"items", "--format", "jsn"}, folder).err, "Did you mean json?"));
  CHECK(holds(run_tenken({"items", "--color", "allways"}, folder).err, "Did you mean always?"));
  folder.write("scope.toml", kScope);
  const std::vector<std::string> sweep{"sweep", "192.0.2.1", "--scope", "scope.toml"};
  const auto with = [&](const char* flag, const char* value) {
    std::vector<std::string> args = sweep;
    args.insert(args.end(), {flag, value});
    return run_tenken(args, folder).err;
  };
  CHECK(holds(with("--profile", "fst"), "Did you mean fast?"));
  CHECK(holds(with("--fail-on", "hihg"), "Did you mean high?"));
  CHECK(holds(run_tenken({"help", "swep"}, folder).err, "Did you mean sweep?"));
  CHECK(holds(run_tenken({"swep", "--lang", "ja"}, folder).err, "tenken --help --lang ja"));
  CHECK_FALSE(holds(run_tenken({"items", "--format", "xyz"}, folder).err, "Did you mean"));
  CHECK_FALSE(holds(run_tenken({"items", "-x"}, folder).err, "Did you mean"));
  const Ended early = run_tenken({"--policy", "p.toml", "report"}, folder);
  expect(early, 2);
  CHECK(holds(early.err, "--policy must stand after the command"));
}

TEST_CASE("a target outside is told with what the scope allows, and where", "[program]") {
  const TempFolder folder;
  folder.write("scope.toml", kScope);
  const Ended ended = run_tenken({"sweep", "198.51.100.9", "--scope", "scope.toml"}, folder);
  expect(ended, 5);
  CHECK(holds(ended.err, "scope.toml allows: 192.0.2.0/24."));
}

TEST_CASE("the command that scope init advises can be pasted", "[program]") {
  const TempFolder folder;
  const Ended ended = run_tenken({"scope", "init", "my scope.toml", "--lang", "en"}, folder);
  expect(ended, 0);
  CHECK(holds(ended.err, "tenken scope check --scope 'my scope.toml' --lang en"));
}

TEST_CASE("a scope is shown in Japanese throughout", "[program]") {
  const TempFolder folder;
  folder.write("scope.toml", kScope);
  const Ended ended =
      run_tenken({"scope", "check", "--scope", "scope.toml", "--lang", "ja"}, folder);
  expect(ended, 0);
  CHECK(holds(ended.out, "発見, ポート, サービスの確認"));
}
