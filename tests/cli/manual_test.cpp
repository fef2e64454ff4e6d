// The manual and the completion scripts against the grammar of the program.
#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

#include "cli/args.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "program.hpp"
#include "report/text.hpp"

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
  std::string page = test::slurp(std::string(TENKEN_SOURCE_DIR) + "/docs/man/" + file);
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
  CHECK(offered("tenken inventory s", 2, folder) == "show set split\n");
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

namespace {

/// Calls `check` for every command without commands of its own.
template <class Check>
void for_each_command(const CommandInfo& command, std::vector<std::string>& path, Check check) {
  if (command.subcommands.empty()) check(command, path);
  for (const CommandInfo& sub : command.subcommands) {
    path.push_back(sub.name);
    for_each_command(sub, path, check);
    path.pop_back();
  }
}

}  // namespace

TEST_CASE("every format that help offers is taken, every other one refused", "[help]") {
  const TempFolder folder;
  std::vector<std::string> path;
  for_each_command(
      command_tree(Lang::en), path,
      [&](const CommandInfo& command, const std::vector<std::string>& words) {
        for (const char* format : {"table", "json", "jsonl", "csv", "html", "sarif", "pdf"}) {
          std::vector<std::string> args = words;
          for (std::size_t i = 0; i < command.positionals.size(); ++i) args.emplace_back("32-3");
          if (command.name == "match")
            args.insert(args.end(), {"--source", "model", "--text", "x"});
          args.insert(args.end(), {"--format", format, "--db", "absent.db"});
          const bool offered = std::find(command.formats.begin(), command.formats.end(), format) !=
                               command.formats.end();
          const test::Ended ended = test::run_tenken(args, folder);
          INFO(command.name << ' ' << format << ": " << ended.err);
          const bool refused = holds(ended.err, "--format does not take") ||
                               holds(ended.err, "does not take the option --format");
          CHECK(refused == !offered);
        }
        const bool has_formats = !command.formats.empty();
        CHECK(holds(help_text(words, Lang::en, 80).value(), "--format") == has_formats);
      });
}

TEST_CASE("no line of help is too wide, ends with a space or breaks the rules of Japanese",
          "[help]") {
  for (const Lang lang : {Lang::en, Lang::ja}) {
    for (const std::size_t columns : {80U, 120U}) {
      std::vector<std::string> path;
      for_each_command(command_tree(lang), path,
                       [&](const CommandInfo&, const std::vector<std::string>& words) {
                         std::istringstream lines(help_text(words, lang, columns).value());
                         for (std::string line; std::getline(lines, line);) {
                           INFO(line);
                           CHECK_FALSE(line.ends_with(' '));
                           CHECK(report::display_width(line) <= columns);
                           const std::string text =
                               line.substr(std::min(line.find_first_not_of(' '), line.size()));
                           for (const char* mark : {"、", "。", "）", "」", "ー", "：", "っ", "ょ"})
                             CHECK_FALSE(text.starts_with(mark));
                           for (const char* mark : {"（", "「"}) CHECK_FALSE(line.ends_with(mark));
                         }
                       });
    }
  }
}

TEST_CASE("completion offers only the formats of the command", "[completion]") {
  const TempFolder folder;
  CHECK(offered("tenken explain --format ''", 3, folder) == "table\n");
  CHECK(offered("tenken inventory list --format ''", 4, folder) == "table json csv\n");
  CHECK(offered("tenken help --format ''", 3, folder) == "\n");
}
