// Settings as typed values; a wrong one is named together with the place that it came from.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "cli/options.hpp"
#include "model/message.hpp"
#include "model/result.hpp"

namespace tenken::cli {

enum class ColorMode { automatic, always, never };
enum class ProgressMode { automatic, plain, none };

/// The text of a setting, or `fallback`.
std::string setting_or(const Settings& settings, Setting setting, std::string_view fallback = {});

/// --lang, TENKEN_LANG, a configuration file, then LC_ALL, LC_MESSAGES, LANG; English otherwise.
Result<Lang> language(const Settings& settings, const Environment& environment);
/// The language of the environment alone, for faults that come before the settings are known.
Lang locale_language(const Environment& environment);
/// The language of a command line that may not even parse.
Lang early_language(const std::vector<std::string>& args, const Environment& environment);

Result<ColorMode> color_mode(const Settings& settings);
Result<ProgressMode> progress_mode(const Settings& settings);
/// Errc::usage where a profile is set that there is not.
Result<void> check_profile(const Settings& settings);

/// Packets per second: twice what the fastest profile asks for.
inline constexpr int kMaxRate = 100'000;

/// A rate in packets per second, above 0 and at most kMaxRate, or infinity for "unlimited"; nothing
/// when it is not set.
Result<std::optional<double>> rate(const Settings& settings, Setting setting);

/// "90", "90s", "15m", "2h" or "1d", above 0 and at most 365 days.
Result<std::chrono::seconds> duration(const SettingValue& value);
/// The same of Setting::max_time; nothing when it is not set.
Result<std::optional<std::chrono::seconds>> max_time(const Settings& settings);

}  // namespace tenken::cli
