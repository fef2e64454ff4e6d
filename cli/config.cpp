#include "cli/config.hpp"

#include <array>
#include <cctype>
#include <string>
#include <utility>

#include <toml++/toml.h>

#include "cli/files.hpp"
#include "cli/suggest.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

enum class Kind { text, path, number };

struct SettingInfo {
  Setting setting;
  std::string_view name;
  Kind kind;
};

constexpr std::array kSettings{
    SettingInfo{Setting::db, "db", Kind::path},
    SettingInfo{Setting::site, "site", Kind::text},
    SettingInfo{Setting::lang, "lang", Kind::text},
    SettingInfo{Setting::color, "color", Kind::text},
    SettingInfo{Setting::progress, "progress", Kind::text},
    SettingInfo{Setting::scope, "scope", Kind::path},
    SettingInfo{Setting::policy, "policy", Kind::path},
    SettingInfo{Setting::ports, "ports", Kind::text},
    SettingInfo{Setting::udp_ports, "udp_ports", Kind::text},
    SettingInfo{Setting::profile, "profile", Kind::text},
    SettingInfo{Setting::interface, "interface", Kind::text},
    SettingInfo{Setting::rate, "rate", Kind::number},
    SettingInfo{Setting::host_rate, "host_rate", Kind::number},
    SettingInfo{Setting::fail_on, "fail_on", Kind::text},
    SettingInfo{Setting::max_time, "max_time", Kind::text},
    SettingInfo{Setting::vulndb, "vulndb", Kind::path},
    SettingInfo{Setting::recog_dir, "recog_dir", Kind::path},
    SettingInfo{Setting::alerts, "alerts", Kind::path},
};

constexpr std::string_view kProjectFile = "tenken.toml";
constexpr std::string_view kSystemFile = "/etc/tenken/config.toml";

std::string variable_name(std::string_view setting) {
  std::string name = "TENKEN_";
  for (const char c : setting)
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string location(const std::filesystem::path& file, const toml::source_region& source) {
  return printable(file.string()) + ":" + std::to_string(source.begin.line);
}

Unexpected unknown_key(std::string_view key, const std::string& where) {
  std::vector<std::string> known;
  known.reserve(std::size(kSettings));
  for (const SettingInfo& info : kSettings) known.emplace_back(info.name);
  const auto near = nearest(key, known);
  return fail(
      Errc::usage, Note(Msg::cli_config_unknown_key, {where, printable(key)}),
      near ? Note(Msg::cli_config_did_you_mean, {*near}) : Note(Msg::cli_config_known_keys));
}

/// The value as the text that a flag would have carried; nothing when its type is wrong.
std::optional<std::string> as_flag_text(const toml::node& node, const SettingInfo& info,
                                        const std::filesystem::path& folder) {
  if (info.kind == Kind::number) {
    if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
    if (const auto* number = node.as_floating_point()) return std::to_string(number->get());
    const auto* word = node.as_string();
    if (word != nullptr && word->get() == kUnlimited) return word->get();
    return std::nullopt;
  }
  const auto* text = node.as_string();
  if (text == nullptr) return std::nullopt;
  if (info.kind == Kind::path) return (folder / text->get()).lexically_normal().string();
  return text->get();
}

}  // namespace

std::string_view setting_name(Setting setting) {
  for (const SettingInfo& info : kSettings)
    if (info.setting == setting) return info.name;
  return {};
}

Result<Settings> parse_config(std::string_view toml, const std::filesystem::path& file,
                              bool may_name_scope) {
  toml::table table;
  try {
    table = toml::parse(toml, file.string());
  } catch (const toml::parse_error& error) {
    return fail(Errc::usage, Note(Msg::cli_config_broken, {location(file, error.source())}),
                Note(Msg::cli_config_broken_fix), printable(error.description()));
  }
  Settings settings;
  for (const auto& [key, node] : table) {
    const std::string where = location(file, key.source());
    const SettingInfo* info = nullptr;
    for (const SettingInfo& candidate : kSettings)
      if (candidate.name == key.str()) info = &candidate;
    if (info == nullptr) return unknown_key(key.str(), where);
    if (info->setting == Setting::scope && !may_name_scope)
      return fail(Errc::usage, Note(Msg::cli_config_scope_here, {where}),
                  Note(Msg::cli_config_scope_here_fix));
    auto text = as_flag_text(node, *info, file.parent_path());
    if (!text)
      return fail(Errc::usage, Note(Msg::cli_config_wrong_type, {where, std::string(info->name)}),
                  Note(info->kind == Kind::number ? Msg::cli_config_want_number
                                                  : Msg::cli_config_want_text));
    settings[info->setting] = SettingValue(std::move(*text), where);
  }
  return settings;
}

std::vector<std::filesystem::path> config_files(const std::optional<std::filesystem::path>& named,
                                                const Environment& environment) {
  if (named) return {*named};
  if (const auto variable = environment("TENKEN_CONFIG")) return {*variable};
  std::vector<std::filesystem::path> files{kSystemFile};
  if (const auto xdg = environment("XDG_CONFIG_HOME")) {
    files.push_back(std::filesystem::path(*xdg) / "tenken/config.toml");
  } else if (const auto home = environment("HOME")) {
    files.push_back(std::filesystem::path(*home) / ".config/tenken/config.toml");
  }
  files.emplace_back(kProjectFile);
  std::erase_if(files, [](const auto& file) {
    std::error_code error;
    return !std::filesystem::exists(file, error);
  });
  return files;
}

Result<Settings> layered_settings(const Options& options, const Environment& environment) {
  Settings settings;
  const bool named = options.config || environment("TENKEN_CONFIG");
  for (const auto& file : config_files(options.config, environment)) {
    const auto text = read_file(file);
    if (!text) return Unexpected(text.error());
    auto layer = parse_config(*text, file, named || file == kProjectFile);
    if (!layer) return Unexpected(layer.error());
    for (auto& [setting, value] : *layer) settings[setting] = std::move(value);
  }
  for (const SettingInfo& info : kSettings) {
    const std::string variable = variable_name(info.name);
    if (auto text = environment(variable)) settings[info.setting] = SettingValue(*text, variable);
  }
  for (const auto& [setting, value] : options.flags) settings[setting] = value;
  return settings;
}

std::filesystem::path default_vulndb(const Environment& environment, bool is_root) {
  constexpr std::string_view kFile = "tenken/vulndb.db";
  if (const auto data = environment("XDG_DATA_HOME")) return std::filesystem::path(*data) / kFile;
  if (is_root) return std::filesystem::path("/var/lib") / kFile;
  const auto home = environment("HOME");
  return std::filesystem::path(home.value_or(".")) / ".local/share" / kFile;
}

std::filesystem::path default_database(const Environment& environment, bool is_root) {
  constexpr std::string_view kFile = "tenken/inventory.db";
  if (const auto state = environment("XDG_STATE_HOME"))
    return std::filesystem::path(*state) / kFile;
  if (is_root) return std::filesystem::path("/var/lib") / kFile;
  const auto home = environment("HOME");
  return std::filesystem::path(home.value_or(".")) / ".local/state" / kFile;
}

}  // namespace tenken::cli
