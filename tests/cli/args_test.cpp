// The grammar of the command line.
#include "cli/args.hpp"

#include <string>
#include <variant>
#include <vector>

#include "catch.hpp"

#include "cli/suggest.hpp"

using namespace tenken;
using namespace tenken::cli;

namespace {

Result<Options> parsed(const std::vector<std::string>& args) { return parse_args(args); }

std::string remedy(const std::vector<std::string>& args, Lang lang = Lang::en) {
  const auto result = parse_args(args);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::usage);
  REQUIRE(result.error().remedy);
  return result.error().remedy->text(lang);
}

}  // namespace

TEST_CASE("global options are taken before and after the command", "[args]") {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"--db", "x.db", "--lang=ja", "-q", "items"},
        std::vector<std::string>{"items", "--db", "x.db", "--lang=ja", "-q"},
        std::vector<std::string>{"--db=x.db", "items", "-q", "--lang", "ja"}}) {
    const auto options = parsed(args);
    REQUIRE(options);
    CHECK(std::holds_alternative<ItemsCommand>(options->command));
    CHECK(options->flags.at(Setting::db) == SettingValue("x.db", "--db"));
    CHECK(options->flags.at(Setting::lang).text == "ja");
    CHECK(options->quiet);
  }
}

TEST_CASE("global options reach commands inside commands", "[args]") {
  const auto options = parsed({"inventory", "show", "camera", "--db", "x.db", "-vv"});
  REQUIRE(options);
  CHECK(std::get<InventoryShowCommand>(options->command).device == "camera");
  CHECK(options->flags.at(Setting::db).text == "x.db");
  CHECK(options->verbose == 2);
}

TEST_CASE("sweep takes targets between its options", "[args]") {
  const auto options =
      parsed({"sweep", "192.0.2.0/24", "--exclude", "192.0.2.1", "-", "--exclude", "192.0.2.2",
              "@list", "-i", "eth0", "--out", "a.json", "--out", "b.html", "--dry-run", "version"});
  REQUIRE(options);
  const auto& sweep = std::get<SweepCommand>(options->command);
  CHECK(sweep.targets == std::vector<std::string>{"192.0.2.0/24", "-", "@list", "version"});
  CHECK(sweep.excludes == std::vector<std::string>{"192.0.2.1", "192.0.2.2"});
  CHECK(sweep.dry_run);
  CHECK_FALSE(sweep.resume);
  CHECK(options->flags.at(Setting::interface) == SettingValue("eth0", "--interface"));
  CHECK(options->out == std::vector<std::filesystem::path>{"a.json", "b.html"});
}

TEST_CASE("of a repeated option the last value counts", "[args]") {
  const auto options = parsed({"sweep", "--ports", "22", "--ports", "80", "--resume", "a",
                               "--resume", "last", "--format", "json", "--format", "table"});
  REQUIRE(options);
  CHECK(options->flags.at(Setting::ports).text == "80");
  CHECK(std::get<SweepCommand>(options->command).resume == "last");
  CHECK(options->format == "table");
}

TEST_CASE("an unknown option names the nearest one and where help is", "[args]") {
  CHECK(remedy({"sweep", "--prots", "22"}) == "Did you mean --ports? See tenken sweep --help");
  CHECK(remedy({"items", "--langg=ja"}) == "Did you mean --lang? See tenken items --help");
  CHECK(remedy({"--bd", "x", "items"}) == "Did you mean --db? See tenken items --help");
  CHECK(remedy({"sweep", "--frobnicate-the-network"}) == "See tenken sweep --help");
  CHECK(remedy({"items", "--dry-run"}) == "See tenken items --help");
}

TEST_CASE("an unknown command names the nearest one", "[args]") {
  CHECK(remedy({"swep", "192.0.2.1"}) == "Did you mean sweep? See tenken --help");
  CHECK(remedy({"inventory", "lst"}) == "Did you mean list? See tenken inventory --help");
  CHECK(remedy({"xyzzyplugh"}) == "See tenken --help");
  CHECK(remedy({"swep"}, Lang::ja) == "sweep のことですか。tenken --help も参照してください。");
}

TEST_CASE("a command line without what it needs is a usage error", "[args]") {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{}, std::vector<std::string>{"inventory"},
        std::vector<std::string>{"scope"}, std::vector<std::string>{"inventory", "show"},
        std::vector<std::string>{"explain"}, std::vector<std::string>{"completion"},
        std::vector<std::string>{"evidence", "show"}, std::vector<std::string>{"sweep", "--ports"},
        std::vector<std::string>{"doctor", "extra"},
        std::vector<std::string>{"items", "adopt", "32-3"},
        std::vector<std::string>{"explain", "a", "b"},
        std::vector<std::string>{"sweep", "--dry-run=maybe"}}) {
    const auto result = parsed(args);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Errc::usage);
    CHECK(result.error().text);
  }
  CHECK(parsed({"sweep", "--ports"}).error().text->text(Lang::en) ==
        "the option --ports needs a value");
}

TEST_CASE("what is shown of a bad word is escaped", "[args]") {
  const auto result = parsed({"doctor", "\x1b[2Jevil"});
  REQUIRE_FALSE(result);
  CHECK(result.error().message(Lang::en).find('\x1b') == std::string::npos);
}

TEST_CASE("--help wins over what is missing and knows its command", "[args]") {
  const auto options = parsed({"inventory", "show", "--help"});
  REQUIRE(options);
  CHECK(std::get<HelpCommand>(options->command).path ==
        std::vector<std::string>{"inventory", "show"});
  CHECK(std::holds_alternative<HelpCommand>(parsed({"-h"})->command));
  CHECK(std::holds_alternative<VersionCommand>(parsed({"--version"})->command));
}

TEST_CASE("export exists at the top and in the inventory", "[args]") {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"export", "--format", "json"},
        std::vector<std::string>{"inventory", "export", "--format", "json"}}) {
    const auto options = parsed(args);
    REQUIRE(options);
    CHECK(std::get<ReportCommand>(options->command).machine);
  }
  CHECK_FALSE(std::get<ReportCommand>(parsed({"report", "--stored"})->command).machine);
}

TEST_CASE("every command and flag is described in both languages", "[args]") {
  const CommandInfo en = command_tree(Lang::en);
  const CommandInfo ja = command_tree(Lang::ja);
  REQUIRE(en.subcommands.size() == ja.subcommands.size());
  for (const CommandInfo& command : en.subcommands) {
    const CommandInfo* other = find_command(ja, command.name);
    REQUIRE(other != nullptr);
    CHECK_FALSE(command.description.empty());
    CHECK(command.description != other->description);
    REQUIRE(command.flags.size() == other->flags.size());
    for (std::size_t i = 0; i < command.flags.size(); ++i)
      CHECK(command.flags[i].description != other->flags[i].description);
  }
}

TEST_CASE("edit distance counts each slip once", "[args]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("sweep", "sweep") == 0);
  CHECK(edit_distance("swep", "sweep") == 1);
  CHECK(edit_distance("sewep", "sweep") == 1);
  CHECK(edit_distance("sweep", "items") == 4);
  CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("nothing is suggested for a word that is far from all", "[args]") {
  const std::vector<std::string> known{"sweep", "items"};
  CHECK(nearest("itemz", known) == "items");
  CHECK_FALSE(nearest("qqqqq", known));
  CHECK_FALSE(nearest(std::string(100, 's'), known));
  CHECK_FALSE(nearest("x", {}));
}
