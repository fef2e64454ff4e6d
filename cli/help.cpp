#include "cli/help.hpp"

#include <algorithm>

#include "cli/args.hpp"
#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/text.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kDefaultColumns = 80;
constexpr std::size_t kMaxLeft =
    28;  // cells of the left column; longer entries get a line of their own
constexpr std::size_t kMinRight = 30;

struct Entry {
  std::string left;
  std::string right;
};

class HelpWriter {
 public:
  HelpWriter(Lang lang, std::size_t columns) : lang_(lang), columns_(columns) {}

  void paragraph(const std::string& text) {
    out_ += report::wrapped_text(text, columns_, 0) + '\n';
  }

  void section(Msg title, const std::vector<Entry>& entries) {
    if (entries.empty()) return;
    out_ += '\n' + std::string(message_text(title, lang_)) + ":\n";
    std::size_t left = 0;
    for (const Entry& entry : entries)
      if (report::display_width(entry.left) <= kMaxLeft)
        left = std::max(left, report::display_width(entry.left));
    const std::size_t indent = left + 4;
    const std::size_t right = std::max(columns_ > indent ? columns_ - indent : 0, kMinRight);
    for (const Entry& entry : entries) {
      if (entry.right.empty()) {
        out_ += "  " + entry.left + '\n';
        continue;
      }
      const bool fits = report::display_width(entry.left) <= left;
      out_ += "  " + (fits ? report::padded(entry.left, left + 2)
                           : entry.left + '\n' + std::string(indent, ' '));
      out_ += report::wrapped_text(entry.right, right, indent) + '\n';
    }
  }

  std::string take() { return std::move(out_); }

 private:
  Lang lang_;
  std::size_t columns_;
  std::string out_;
};

Entry flag_entry(const FlagInfo& flag, Lang lang) {
  Entry entry;
  for (const std::string& name : flag.names) entry.left += (entry.left.empty() ? "" : ", ") + name;
  // Flags without a short name line up with those that have one.
  if (flag.names.front().starts_with("--")) entry.left.insert(0, "    ");
  if (!flag.value.empty()) entry.left += ' ' + flag.value;
  entry.right = flag.description;
  if (!flag.choices.empty() && !flag.open_choices)
    entry.right += Note(Msg::cli_help_choices, {listed(flag.choices)}).text(lang);
  return entry;
}

std::vector<Entry> flag_entries(const CommandInfo& command, Lang lang) {
  std::vector<Entry> entries;
  entries.reserve(command.flags.size());
  for (const FlagInfo& flag : command.flags) entries.push_back(flag_entry(flag, lang));
  return entries;
}

/// The global flags as `command` takes them.
CommandInfo global_flags(const CommandInfo& root, const CommandInfo& command) {
  CommandInfo global = root;
  if (&command == &root || !command.subcommands.empty()) return global;
  std::erase_if(global.flags, [&](const FlagInfo& flag) {
    return command.formats.empty() && (flag.names[0] == "--format" || flag.names[0] == "--out");
  });
  for (FlagInfo& flag : global.flags)
    if (flag.names[0] == "--format") flag.choices = command.formats;
  return global;
}

std::string usage_line(const std::vector<std::string>& path, const CommandInfo& command) {
  std::string usage = "tenken";
  for (const std::string& word : path) usage += ' ' + word;
  if (!command.subcommands.empty()) return usage + " COMMAND ...";
  for (const FlagInfo& argument : command.positionals)
    usage += argument.repeatable ? " [" + argument.value + "...]" : ' ' + argument.value;
  return usage + " [OPTION...]";
}

}  // namespace

Result<std::string> help_text(const std::vector<std::string>& path, Lang lang,
                              std::size_t columns) {
  const CommandInfo root = command_tree(lang);
  const CommandInfo* command = &root;
  for (const std::string& word : path) {
    const CommandInfo* next = find_command(*command, word);
    if (next == nullptr)
      return mistyped(Msg::cli_unknown_command, word, subcommand_names(*command), "tenken --help");
    command = next;
  }
  HelpWriter help(lang, columns == 0 ? kDefaultColumns : columns);
  help.paragraph(command->description);
  help.section(Msg::cli_help_usage, {{usage_line(path, *command), ""}});
  std::vector<Entry> arguments;
  arguments.reserve(command->positionals.size());
  for (const FlagInfo& argument : command->positionals)
    arguments.push_back({argument.value, argument.description});
  help.section(Msg::cli_help_arguments, arguments);
  std::vector<Entry> subcommands;
  subcommands.reserve(command->subcommands.size());
  for (const CommandInfo& sub : command->subcommands)
    subcommands.push_back({sub.name, sub.description});
  help.section(Msg::cli_help_commands, subcommands);
  if (command != &root) help.section(Msg::cli_help_options, flag_entries(*command, lang));
  help.section(Msg::cli_help_global, flag_entries(global_flags(root, *command), lang));
  std::string text = help.take();
  if (command == &root) text += '\n' + std::string(message_text(Msg::cli_help_end, lang)) + '\n';
  return text;
}

}  // namespace tenken::cli
