// The manual and the completion scripts against the grammar of the program.
#include <set>
#include <sstream>
#include <string>

#include "catch.hpp"

#include "cli/args.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "program.hpp"

using namespace tenken;
using namespace tenken::cli;
using tenken::test::holds;
using tenken::test::TempFolder;

namespace {

void collect(const CommandInfo& command, std::set<std::string>& flags) {
  for (const std::string& name : flag_names(command)) flags.insert(name);
  for (const CommandInfo& sub : command.subcommands) collect(sub, flags);
}

std::set<std::string> program_flags() {
  std::set<std::string> flags;
  collect(command_tree(Lang::en), flags);
  return flags;
}

/// The flags that ".It Fl" lines of an mdoc page describe: ".It Fl q , -quiet" gives -q and
/// --quiet.
std::set<std::string> manual_flags(const std::string& page) {
  std::set<std::string> flags;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(".It Fl ")) continue;
    std::istringstream words(line.substr(7));
    for (std::string word; words >> word && word != "Ar" && word != "Cm";)
      if (word != ",") flags.insert("-" + word);
  }
  return flags;
}

std::string manual(const char* file) {
  const std::string page = test::slurp(std::string(TENKEN_SOURCE_DIR) + "/docs/man/" + file);
  REQUIRE_FALSE(page.empty());
  return page;
}

/// What the bash script offers after `words`, the last of which is being typed.
std::string offered(const std::string& words, int count, const TempFolder& folder) {
  folder.write("tenken.bash", completion_script(command_tree(Lang::en), "bash"));
  return test::run_program("bash",
                           {"-c", "source ./tenken.bash; COMP_WORDS=(" + words +
                                      "); COMP_CWORD=" + std::to_string(count) +
                                      "; _tenken; echo \"${COMPREPLY[*]}\""},
                           folder)
      .out;
}

}  // namespace

TEST_CASE("the manual describes exactly the options of the program, in both languages",
          "[manual]") {
  const std::set<std::string> flags = program_flags();
  CHECK(flags.contains("--fail-on"));
  CHECK(manual_flags(manual("tenken.1")) == flags);
  CHECK(manual_flags(manual("ja/tenken.1")) == flags);
}

TEST_CASE("the manual describes every command and exit code", "[manual]") {
  for (const char* file : {"tenken.1", "ja/tenken.1"}) {
    const std::string page = manual(file);
    for (const CommandInfo& command : command_tree(Lang::en).subcommands) {
      INFO(file << ": " << command.name);
      CHECK(holds(page, "\n.It Cm " + command.name));
    }
    for (const char* code : {"0", "1", "2", "3", "4", "5", "6", "130"})
      CHECK(holds(page, std::string("\n.It ") + code + "\n"));
  }
}

TEST_CASE("help lists every command, and every option of a command", "[help]") {
  for (const Lang lang : {Lang::en, Lang::ja}) {
    const CommandInfo root = command_tree(lang);
    const std::string text = help_text({}, lang, 80).value();
    for (const CommandInfo& command : root.subcommands) CHECK(holds(text, "  " + command.name));
    const std::string sweep = help_text({"sweep"}, lang, 80).value();
    for (const std::string& name : flag_names(*find_command(root, "sweep")))
      CHECK(holds(sweep, name));
    for (const std::string& name : flag_names(root)) CHECK(holds(sweep, name));
  }
  CHECK(help_text({"nonsense"}, Lang::en, 80).error().code == Errc::usage);
}

TEST_CASE("the bash script is valid and offers commands, options and values", "[completion]") {
  const TempFolder folder;
  const std::string file =
      folder.write("tenken.bash", completion_script(command_tree(Lang::en), "bash"));
  CHECK(test::run_program("bash", {"-n", file}, folder).code == 0);
  const std::string commands = offered("tenken ''", 1, folder);
  for (const CommandInfo& command : command_tree(Lang::en).subcommands)
    CHECK(holds(commands, command.name));
  CHECK(offered("tenken inventory s", 2, folder) == "show set\n");
  CHECK(offered("tenken sweep --profile ''", 3, folder) == "gentle standard fast\n");
  CHECK(holds(offered("tenken sweep --dr", 2, folder), "--dry-run"));
  CHECK(holds(offered("tenken --db x inventory set --re", 5, folder), "--register"));
  CHECK(holds(offered("tenken items --la", 2, folder), "--lang"));
  CHECK(offered("tenken completion z", 2, folder) == "zsh\n");
}

TEST_CASE("scripts for zsh and fish name every command; other shells have none", "[completion]") {
  const CommandInfo root = command_tree(Lang::ja);
  const std::string zsh = completion_script(root, "zsh");
  const std::string fish = completion_script(root, "fish");
  CHECK(zsh.starts_with("#compdef tenken\n"));
  for (const CommandInfo& command : root.subcommands) {
    CHECK(holds(zsh, command.name));
    CHECK(holds(fish, "-a " + command.name + " "));
  }
  CHECK(holds(fish, "-l dry-run"));
  CHECK(completion_script(root, "tcsh").empty());
}
