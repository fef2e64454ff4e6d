#include "cli/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::cli {
namespace {

Unexpected bad_value(const SettingValue& value, Note expected) {
  return fail(Errc::usage, Note(Msg::cli_bad_value, {value.origin, shown(value.text)}),
              std::move(expected));
}

template <class T>
Result<T> one_of(const Settings& settings, Setting setting,
                 std::span<const std::pair<std::string_view, T>> choices) {
  const auto found = settings.find(setting);
  if (found == settings.end()) return choices.front().second;
  std::vector<std::string> names;
  for (const auto& [name, value] : choices) {
    if (found->second.text == name) return value;
    names.emplace_back(name);
  }
  return bad_value(found->second, choose(found->second.text, names));
}

std::optional<double> positive_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value <= 0) return std::nullopt;
  return value;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  using Unit = std::pair<char, std::chrono::seconds>;
  constexpr std::array<Unit, 4> kUnits{
      Unit{'s', std::chrono::seconds(1)}, Unit{'m', std::chrono::minutes(1)},
      Unit{'h', std::chrono::hours(1)}, Unit{'d', std::chrono::hours(24)}};
  constexpr std::chrono::hours kLongest{24 * 365};
  std::chrono::seconds unit{1};
  for (const auto& [letter, length] : kUnits) {
    if (text.empty() || text.back() != letter) continue;
    unit = length;
    text.remove_suffix(1);
    break;
  }
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (count <= 0 || count > kLongest / unit) return std::nullopt;
  return unit * count;
}

}  // namespace

std::string setting_or(const Settings& settings, Setting setting, std::string_view fallback) {
  const auto found = settings.find(setting);
  return found == settings.end() ? std::string(fallback) : found->second.text;
}

Lang locale_language(const Environment& environment) {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const auto value = environment(variable))
      return value->starts_with("ja") ? Lang::ja : Lang::en;  // the first that is set decides
  return Lang::en;
}

Result<Lang> language(const Settings& settings, const Environment& environment) {
  const auto found = settings.find(Setting::lang);
  if (found == settings.end()) return locale_language(environment);
  if (const auto lang = parse_lang(found->second.text)) return *lang;
  return bad_value(found->second,
                   choose(found->second.text, std::array<std::string, 2>{"ja", "en"}));
}

Lang early_language(const std::vector<std::string>& args, const Environment& environment) {
  std::optional<Lang> lang;
  if (const auto variable = environment("TENKEN_LANG")) lang = parse_lang(*variable);
  constexpr std::string_view kFlag = "--lang";
  for (std::size_t i = 0; i < args.size(); ++i) {
    std::string_view value;
    if (args[i] == kFlag && i + 1 < args.size()) value = args[i + 1];
    if (args[i].starts_with("--lang=")) value = std::string_view(args[i]).substr(kFlag.size() + 1);
    if (const auto given = parse_lang(value)) lang = given;
  }
  return lang.value_or(locale_language(environment));
}

Result<ColorMode> color_mode(const Settings& settings) {
  using Choice = std::pair<std::string_view, ColorMode>;
  constexpr std::array<Choice, 3> kChoices{Choice{"auto", ColorMode::automatic},
                                           Choice{"always", ColorMode::always},
                                           Choice{"never", ColorMode::never}};
  return one_of<ColorMode>(settings, Setting::color, kChoices);
}

Result<ProgressMode> progress_mode(const Settings& settings) {
  using Choice = std::pair<std::string_view, ProgressMode>;
  constexpr std::array<Choice, 3> kChoices{Choice{"auto", ProgressMode::automatic},
                                           Choice{"plain", ProgressMode::plain},
                                           Choice{"none", ProgressMode::none}};
  return one_of<ProgressMode>(settings, Setting::progress, kChoices);
}

Result<void> check_profile(const Settings& settings) {
  const auto found = settings.find(Setting::profile);
  const std::vector<std::string> names = pace::profile_names();
  if (found == settings.end() || std::ranges::find(names, found->second.text) != names.end())
    return ok;
  return bad_value(found->second, choose(found->second.text, names));
}

Result<std::optional<double>> rate(const Settings& settings, Setting setting) {
  const auto found = settings.find(setting);
  if (found == settings.end()) return std::nullopt;
  if (found->second.text == kUnlimited) return std::numeric_limits<double>::infinity();
  const auto value = positive_number(found->second.text);
  if (value && *value <= kMaxRate) return value;
  return bad_value(found->second, Note(Msg::cli_expected_rate, {std::to_string(kMaxRate)}));
}

Result<std::chrono::seconds> duration(const SettingValue& value) {
  if (const auto parsed = parse_duration(value.text)) return *parsed;
  return bad_value(value, Note(Msg::cli_expected_duration));
}

Result<std::optional<std::chrono::seconds>> max_time(const Settings& settings) {
  const auto found = settings.find(Setting::max_time);
  if (found == settings.end()) return std::nullopt;
  return duration(found->second);
}

}  // namespace tenken::cli
