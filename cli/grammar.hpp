// Grammar: builds the commands and flags on top of CLI11. Included by args.cpp only, to keep CLI11
// in one translation unit.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/command_tree.hpp"
#include "cli/draft.hpp"
#include "cli/options.hpp"
#include "model/message.hpp"

namespace tenken::cli {

/// The App with everything that CLI11 does not keep: value names, choices, files.
class Grammar {
 public:
  Grammar(Draft& draft, Lang lang);
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  CLI::App& app() { return app_; }
  CommandInfo describe() const { return describe(app_); }

 private:
  struct Extra {
    std::string value;
    std::vector<std::string> choices;
    bool open_choices = false;
    bool takes_file = false;
    bool repeatable = false;
  };

  /// Where the value of a shared setting goes; its address stays the same, so a callback may keep
  /// it.
  struct SettingSlot {
    Setting setting = Setting::db;
    std::string origin;
    Settings* flags = nullptr;
  };

  CLI::App* command(CLI::App& parent, const char* name, Msg description,
                    std::vector<std::string> formats = {});
  void flag(CLI::App& app, const char* names, bool& target, Msg description);
  Extra& value(CLI::App& app, const char* names, std::string& target, const char* value_name,
               Msg description);
  Extra& values(CLI::App& app, const char* names, std::vector<std::string>& target,
                const char* value_name, Msg description);
  Extra& setting(CLI::App& app, const char* names, Setting setting, const char* value_name,
                 Msg description);
  void positional(CLI::App& app, const char* shown, std::string& target, Msg description);
  void positionals(CLI::App& app, const char* shown, std::vector<std::string>& target,
                   Msg description);
  void global_flags();
  void sweep_command();
  void accept_commands();
  void sweep_flags(CLI::App& app, SweepCommand& sweep);
  void daemon_commands();
  void listen_command();
  void wifi_commands();
  void wifi_sources(CLI::App& app, WifiSources& sources);
  void inventory_commands();
  void edit_commands(CLI::App& inventory);
  void import_commands(CLI::App& inventory);
  void db_commands();
  void identity_commands(CLI::App& inventory);
  void compact_command(CLI::App& db);
  void vulndb_commands();
  void vulndb_flag(CLI::App& app);
  void other_commands();
  void sheet_commands();
  void audit_commands();
  void result_flags(CLI::App& app);
  Extra& remember(const CLI::Option* option, const char* value_name);
  std::string text(Msg message) const { return std::string(message_text(message, lang_)); }
  CommandInfo describe(const CLI::App& app) const;
  FlagInfo describe(const CLI::Option& option) const;

  Draft& draft_;
  Lang lang_;
  CLI::App app_;
  std::deque<SettingSlot> slots_;
  std::unordered_map<const CLI::Option*, Extra> extras_;
  std::unordered_map<const CLI::App*, std::vector<std::string>> formats_;
};

inline CLI::App* Grammar::command(CLI::App& parent, const char* name, Msg description,
                                  std::vector<std::string> formats) {
  CLI::App* sub = parent.add_subcommand(name, text(description));
  formats_[sub] = std::move(formats);
  sub->set_help_flag();
  sub->fallthrough();
  sub->allow_extras();
  sub->require_subcommand(0, 1);
  return sub;
}

inline Grammar::Extra& Grammar::remember(const CLI::Option* option, const char* value_name) {
  Extra& extra = extras_[option];
  extra.value = value_name;
  return extra;
}

inline void Grammar::flag(CLI::App& app, const char* names, bool& target, Msg description) {
  app.add_flag(names, target, text(description))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
      ->disable_flag_override();
}

inline Grammar::Extra& Grammar::value(CLI::App& app, const char* names, std::string& target,
                                      const char* value_name, Msg description) {
  CLI::Option* option = app.add_option(names, target, text(description));
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  return remember(option, value_name);
}

inline Grammar::Extra& Grammar::values(CLI::App& app, const char* names,
                                       std::vector<std::string>& target, const char* value_name,
                                       Msg description) {
  CLI::Option* option = app.add_option(names, target, text(description));
  option->allow_extra_args(false);  // one value each time, so that what follows stays a positional
  Extra& extra = remember(option, value_name);
  extra.repeatable = true;
  return extra;
}

inline Grammar::Extra& Grammar::setting(CLI::App& app, const char* names, Setting setting,
                                        const char* value_name, Msg description) {
  const std::string_view all = names;
  SettingSlot& slot = slots_.emplace_back();
  slot.setting = setting;
  slot.origin = all.substr(all.rfind("--"));
  slot.flags = &draft_.options.flags;
  CLI::Option* option = app.add_option_function<std::string>(
      names,
      [to = &slot](const std::string& given) {
        (*to->flags)[to->setting] = SettingValue(given, to->origin);
      },
      text(description));
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  return remember(option, value_name);
}

inline void Grammar::positional(CLI::App& app, const char* shown, std::string& target,
                                Msg description) {
  remember(app.add_option(shown, target, text(description)), shown);
}

inline void Grammar::positionals(CLI::App& app, const char* shown, std::vector<std::string>& target,
                                 Msg description) {
  remember(app.add_option(shown, target, text(description)), shown).repeatable = true;
}

inline FlagInfo Grammar::describe(const CLI::Option& option) const {
  FlagInfo info;
  for (const std::string& name : option.get_snames()) info.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) info.names.push_back("--" + name);
  info.description = option.get_description();
  if (const auto extra = extras_.find(&option); extra != extras_.end()) {
    info.value = extra->second.value;
    info.choices = extra->second.choices;
    info.open_choices = extra->second.open_choices;
    info.takes_file = extra->second.takes_file;
    info.repeatable = extra->second.repeatable;
  }
  return info;
}

inline CommandInfo Grammar::describe(const CLI::App& app) const {
  CommandInfo info;
  info.name = app.get_name();
  info.description = app.get_description();
  if (const auto formats = formats_.find(&app); formats != formats_.end())
    info.formats = formats->second;
  for (const CLI::Option* option : app.get_options()) {
    FlagInfo described = describe(*option);
    if (described.names.empty()) {
      info.positionals.push_back(std::move(described));
    } else {
      info.flags.push_back(std::move(described));
    }
  }
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    info.subcommands.push_back(describe(*sub));
  return info;
}

}  // namespace tenken::cli
