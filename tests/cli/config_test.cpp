// Layers of configuration and the values in them.
#include "cli/config.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "catch.hpp"

#include "cli/settings.hpp"
#include "program.hpp"

using namespace tenken;
using namespace tenken::cli;
using tenken::test::TempFolder;

namespace {

Environment fake(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

std::string message(const Error& error) { return error.message(Lang::en); }

Settings with(Setting setting, const std::string& text) {
  Settings settings;
  settings[setting] = SettingValue(text, "--x");
  return settings;
}

}  // namespace

TEST_CASE("a configuration file sets what flags set", "[config]") {
  const auto settings = parse_config(
      "db = \"site.db\"\nlang = \"ja\"\nrate = 250\nhost_rate = 2.5\nscope = \"/s/scope.toml\"\n",
      "/etc/x/tenken.toml", true);
  REQUIRE(settings);
  CHECK(settings->at(Setting::db) == SettingValue("/etc/x/site.db", "/etc/x/tenken.toml:1"));
  CHECK(settings->at(Setting::lang).text == "ja");
  CHECK(rate(*settings, Setting::rate).value() == 250.0);
  CHECK(rate(*settings, Setting::host_rate).value() == 2.5);
  CHECK(settings->at(Setting::scope).text == "/s/scope.toml");
}

TEST_CASE("a fault in a configuration file is named with its line", "[config]") {
  const auto unknown = parse_config("db = \"x\"\nprots = \"22\"\n", "t.toml", true);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == Errc::usage);
  CHECK(test::holds(message(unknown.error()), "t.toml:2"));
  CHECK(test::holds(message(unknown.error()), "ports"));

  const auto wrong = parse_config("\n\nrate = \"fast\"\n", "t.toml", true);
  REQUIRE_FALSE(wrong);
  CHECK(test::holds(message(wrong.error()), "t.toml:3"));
  CHECK_FALSE(parse_config("db = 3\n", "t.toml", true));
  CHECK_FALSE(parse_config("[sweep]\nports = \"22\"\n", "t.toml", true));

  const auto broken = parse_config("db = \"x\"\nlang = \n", "t.toml", true);
  REQUIRE_FALSE(broken);
  CHECK(broken.error().code == Errc::usage);
  CHECK(test::holds(message(broken.error()), "t.toml:2"));
}

TEST_CASE("a scope is not taken from a file of the whole machine", "[config]") {
  const auto settings = parse_config("scope = \"s.toml\"\n", "/etc/tenken/config.toml", false);
  REQUIRE_FALSE(settings);
  CHECK(settings.error().code == Errc::usage);
}

TEST_CASE("flags win over the environment, and the environment over files", "[config]") {
  const TempFolder folder;
  Options options;
  options.config = folder.write("c.toml", "ports = \"1\"\nprofile = \"gentle\"\nsite = \"file\"\n");
  options.flags[Setting::ports] = SettingValue("3", "--ports");
  const auto settings = layered_settings(
      options,
      fake({{"TENKEN_PORTS", "2"}, {"TENKEN_PROFILE", "fast"}, {"TENKEN_MAX_TIME", "5m"}}));
  REQUIRE(settings);
  CHECK(settings->at(Setting::ports) == SettingValue("3", "--ports"));
  CHECK(settings->at(Setting::profile) == SettingValue("fast", "TENKEN_PROFILE"));
  CHECK(settings->at(Setting::site).text == "file");
  CHECK(max_time(*settings).value() == std::chrono::minutes(5));
}

TEST_CASE("the user's file is found through XDG and HOME", "[config]") {
  const TempFolder folder;
  std::filesystem::create_directories(folder.path() / "xdg/tenken");
  std::filesystem::create_directories(folder.path() / "home/.config/tenken");
  const std::string xdg = folder.write("xdg/tenken/config.toml", "site = \"xdg\"\n");
  const std::string home = folder.write("home/.config/tenken/config.toml", "site = \"home\"\n");
  const auto contains = [](const auto& files, const std::string& file) {
    return std::find(files.begin(), files.end(), file) != files.end();
  };
  const auto by_xdg = config_files(
      {}, fake({{"XDG_CONFIG_HOME", folder.file("xdg")}, {"HOME", folder.file("home")}}));
  CHECK(contains(by_xdg, xdg));
  CHECK_FALSE(contains(by_xdg, home));
  CHECK(contains(config_files({}, fake({{"HOME", folder.file("home")}})), home));
  CHECK(config_files(std::filesystem::path("one.toml"), fake({})).size() == 1);
}

TEST_CASE("a named configuration file must exist", "[config]") {
  Options options;
  options.config = "/nonexistent/tenken.toml";
  const auto settings = layered_settings(options, fake({}));
  REQUIRE_FALSE(settings);
  CHECK(settings.error().code == Errc::usage);
}

TEST_CASE("the inventory lies in the state folder of the user or of the machine", "[config]") {
  CHECK(default_database(fake({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}), false) ==
        "/s/tenken/inventory.db");
  CHECK(default_database(fake({{"HOME", "/h"}}), false) == "/h/.local/state/tenken/inventory.db");
  CHECK(default_database(fake({{"HOME", "/root"}}), true) == "/var/lib/tenken/inventory.db");
}

TEST_CASE("the language comes from the setting, else from the locale", "[config]") {
  CHECK(language(with(Setting::lang, "ja"), fake({{"LANG", "C"}})).value() == Lang::ja);
  CHECK_FALSE(language(with(Setting::lang, "fr"), fake({})));
  CHECK(language({}, fake({{"LANG", "ja_JP.UTF-8"}})).value() == Lang::ja);
  CHECK(language({}, fake({{"LC_ALL", "C"}, {"LANG", "ja_JP.UTF-8"}})).value() == Lang::en);
  CHECK(language({}, fake({{"LC_MESSAGES", "ja_JP"}, {"LANG", "C"}})).value() == Lang::ja);
  CHECK(language({}, fake({})).value() == Lang::en);
}

TEST_CASE("a command line that does not parse is still answered in its language", "[config]") {
  CHECK(early_language({"items", "--oops", "--lang", "ja"}, fake({})) == Lang::ja);
  CHECK(early_language({"--lang=en"}, fake({{"LANG", "ja_JP"}})) == Lang::en);
  CHECK(early_language({"items"}, fake({{"TENKEN_LANG", "ja"}})) == Lang::ja);
  CHECK(early_language({"--lang"}, fake({})) == Lang::en);
}

TEST_CASE("rates and times refuse what is not one", "[config]") {
  for (const char* text : {"0", "-1", "x", "1x", "", "inf", "nan", "100001", "1e300"})
    CHECK_FALSE(rate(with(Setting::rate, text), Setting::rate));
  for (const char* text : {"0", "-5s", "s", "", "5x", "1.5h", "400d", "99999999999999999999"})
    CHECK_FALSE(max_time(with(Setting::max_time, text)));
  CHECK(rate(with(Setting::rate, "100000"), Setting::rate).value() == 100000.0);
  CHECK(std::isinf(*rate(with(Setting::rate, "unlimited"), Setting::rate).value()));
  CHECK(rate(with(Setting::rate, "1e9"), Setting::rate).error().remedy->text(Lang::en) ==
        "Give a number of packets per second above 0 and at most 100000, or "
        "unlimited.");
  CHECK(max_time(with(Setting::max_time, "90")).value() == std::chrono::seconds(90));
  CHECK(max_time(with(Setting::max_time, "2h")).value() == std::chrono::hours(2));
  CHECK(max_time(with(Setting::max_time, "1d")).value() == std::chrono::hours(24));
  CHECK_FALSE(max_time({}).value());
}

TEST_CASE("modes refuse unknown words and name the place they came from", "[config]") {
  CHECK(color_mode({}).value() == ColorMode::automatic);
  CHECK(color_mode(with(Setting::color, "never")).value() == ColorMode::never);
  CHECK(progress_mode(with(Setting::progress, "plain")).value() == ProgressMode::plain);
  Settings settings;
  settings[Setting::color] = SettingValue("blue", "tenken.toml:7");
  const auto mode = color_mode(settings);
  REQUIRE_FALSE(mode);
  CHECK(test::holds(message(mode.error()), "tenken.toml:7"));
  CHECK(test::holds(message(mode.error()), "auto, always, never"));
}
