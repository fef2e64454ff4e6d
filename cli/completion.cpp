#include "cli/completion.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace tenken::cli {
namespace {

std::string spaced(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

/// Calls `visit` for every command below `command`, with its words ("inventory set").
void walk(const CommandInfo& command, const std::string& words,
          const std::function<void(const std::string&, const CommandInfo&)>& visit) {
  visit(words, command);
  for (const CommandInfo& sub : command.subcommands)
    walk(sub, words.empty() ? sub.name : words + ' ' + sub.name, visit);
}

/// 'text', safe inside single quotes of every shell here.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + '\'';
}

/// What may follow a flag or stand as an argument: its choices, or nothing known.
std::vector<std::string> argument_choices(const CommandInfo& command) {
  std::vector<std::string> choices = subcommand_names(command);
  for (const FlagInfo& argument : command.positionals)
    choices.insert(choices.end(), argument.choices.begin(), argument.choices.end());
  return choices;
}

std::string bash(const CommandInfo& root) {
  std::string flags_of;
  std::string words_of;
  std::string commands;
  std::string values;
  std::string formats_of;
  std::vector<std::string> seen{"--format"};
  walk(root, "", [&](const std::string& words, const CommandInfo& command) {
    flags_of += "    " + quoted(words) + ") flags=" + quoted(spaced(flag_names(command))) + " ;;\n";
    words_of +=
        "    " + quoted(words) + ") words=" + quoted(spaced(argument_choices(command))) + " ;;\n";
    if (!command.formats.empty())
      formats_of += "    " + quoted(words) + ") words=" + quoted(spaced(command.formats)) + " ;;\n";
    if (!words.empty()) commands += (commands.empty() ? "" : "|") + quoted(words);
    for (const FlagInfo& flag : command.flags) {
      if (flag.value.empty()) continue;
      std::string pattern;
      for (const std::string& name : flag.names) {
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
        seen.push_back(name);
        pattern += (pattern.empty() ? "" : "|") + name;
      }
      if (pattern.empty()) continue;
      const std::string action =
          flag.takes_file
              ? "COMPREPLY=($(compgen -f -- \"$current\"))"
              : "COMPREPLY=($(compgen -W " + quoted(spaced(flag.choices)) + " -- \"$current\"))";
      values.append("    ").append(pattern).append(") ").append(action).append("; return ;;\n");
    }
  });
  return "# bash completion for tenken\n"
         "_tenken() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local command='' flags='' words='' word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"${command:+$command }$word\" in\n"
         "    " +
         commands +
         ") command=\"${command:+$command }$word\" ;;\n"
         "    esac\n"
         "  done\n"
         "  if [[ $previous == --format ]]; then\n"
         "    case \"$command\" in\n" +
         formats_of +
         "    esac\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  case \"$previous\" in\n" +
         values +
         "  esac\n"
         "  case \"$command\" in\n" +
         flags_of +
         "  esac\n"
         "  case \"$command\" in\n" +
         words_of +
         "  esac\n"
         "  if [[ $current == -* ]]; then\n"
         "    [[ -n $command ]] && flags+=" +
         quoted(" " + spaced(flag_names(root))) +
         "\n"
         "    COMPREPLY=($(compgen -W \"$flags\" -- \"$current\"))\n"
         "  elif [[ -n $words ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _tenken tenken\n";
}

// zsh runs bash functions through bashcompinit, so one description of the grammar serves both.
std::string zsh(const CommandInfo& root) {
  return "#compdef tenken\n"
         "# zsh completion for tenken\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash(root);
}

std::string fish_condition(const std::string& words, const CommandInfo& command) {
  if (words.empty()) return "";
  std::string condition;
  std::string rest = words;
  while (!rest.empty()) {
    const auto space = rest.find(' ');
    condition += (condition.empty() ? "" : "; and ") + std::string("__fish_seen_subcommand_from ") +
                 rest.substr(0, space);
    rest = space == std::string::npos ? "" : rest.substr(space + 1);
  }
  if (!command.subcommands.empty())
    condition += "; and not __fish_seen_subcommand_from " + spaced(subcommand_names(command));
  return " -n " + quoted(condition);
}

std::string fish(const CommandInfo& root) {
  std::string script = "# fish completion for tenken\n";
  walk(root, "", [&](const std::string& words, const CommandInfo& command) {
    const std::string condition = fish_condition(words, command);
    const std::string at_top = words.empty() ? " -n __fish_use_subcommand" : condition;
    for (const CommandInfo& sub : command.subcommands)
      script += "complete -c tenken" + at_top + " -f -a " + sub.name + " -d " +
                quoted(sub.description) + "\n";
    for (const FlagInfo& argument : command.positionals)
      if (!argument.choices.empty())
        script +=
            "complete -c tenken" + condition + " -f -a " + quoted(spaced(argument.choices)) + "\n";
    if (!command.formats.empty())
      script += "complete -c tenken" + condition + " -l format -x -a " +
                quoted(spaced(command.formats)) + "\n";
    for (const FlagInfo& flag : command.flags) {
      if (flag.names[0] == "--format") continue;  // above, command by command
      script += "complete -c tenken" + condition;
      for (const std::string& name : flag.names)
        script += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!flag.value.empty()) script += flag.takes_file ? " -r -F" : " -x";
      if (!flag.choices.empty()) script += " -a " + quoted(spaced(flag.choices));
      script += " -d " + quoted(flag.description) + "\n";
    }
  });
  return script;
}

}  // namespace

std::string completion_script(const CommandInfo& root, std::string_view shell) {
  if (shell == "bash") return bash(root);
  if (shell == "zsh") return zsh(root);
  if (shell == "fish") return fish(root);
  return {};
}

}  // namespace tenken::cli
