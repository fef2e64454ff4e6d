// Configuration: the settings of flags, environment and files, the nearest one winning.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "cli/environment.hpp"
#include "cli/options.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// The setting's name in files; upper-cased with TENKEN_ before it, in the environment.
std::string_view setting_name(Setting setting);

/// Reads one file. Unknown keys, wrong types and broken TOML are Errc::usage with file and line.
/// Relative paths count from the file's folder. A scope is accepted from a project's file only
/// (`may_name_scope`): an authorisation is for one job, never for whatever a machine does.
Result<Settings> parse_config(std::string_view toml, const std::filesystem::path& file,
                              bool may_name_scope);

/// The files that count, weakest first: /etc/tenken, XDG, ./tenken.toml; only `named` when it is
/// given.
std::vector<std::filesystem::path> config_files(const std::optional<std::filesystem::path>& named,
                                                const Environment& environment);

/// All layers: files, then TENKEN_<NAME>, then the flags.
Result<Settings> layered_settings(const Options& options, const Environment& environment);

/// The inventory when nobody names one: XDG state folder, or /var/lib/tenken for root.
std::filesystem::path default_database(const Environment& environment, bool is_root);

/// The database of known vulnerabilities when nobody names one: XDG data folder, or /var/lib/tenken
/// for root.
std::filesystem::path default_vulndb(const Environment& environment, bool is_root);

}  // namespace tenken::cli
