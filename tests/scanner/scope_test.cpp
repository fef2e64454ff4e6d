#include "scanner/pace/scope.hpp"

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include <unistd.h>

#include "model/messages.hpp"
#include "scanner/pace/scope_template.hpp"

using namespace tenken;
using namespace tenken::pace;

namespace {

const std::string good = R"(version = 1
authorised_by = "Sato, plant manager"
site = "Works 2"
valid_from = 2026-01-01
valid_until = 2026-12-31
allow = ["192.0.2.0/24", "198.51.100.10-198.51.100.20", "2001:db8::/64"]
forbid = ["192.0.2.66"]
checks = ["discovery", "ports"]
[rates]
packets_per_second = 500
host_packets_per_second = 12.5
host_connections = 2
[hours]
utc_offset = "+09:00"
windows = ["22:00-05:00"]
days = ["mon", "fri"]
)";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

}  // namespace

TEST_CASE("a complete scope is read as it stands", "[scope]") {
  const auto scope = parse_scope(good, "scope.toml");
  REQUIRE(scope);
  CHECK(scope->authorised_by == "Sato, plant manager");
  CHECK(scope->site == "Works 2");
  CHECK(scope->allowed.contains(ip("192.0.2.65")));
  CHECK_FALSE(scope->allowed.contains(ip("192.0.2.66")));
  CHECK(scope->forbidden.contains(ip("192.0.2.66")));
  CHECK(scope->allowed.contains(ip("198.51.100.20")));
  CHECK_FALSE(scope->allowed.contains(ip("198.51.100.21")));
  CHECK(scope->allowed.contains(ip("2001:db8::1")));
  CHECK(scope->checks == std::set<Check>{Check::discovery, Check::ports});
  CHECK(scope->rates.packets_per_second == 500);
  CHECK(scope->rates.host_packets_per_second == 12.5);
  CHECK(scope->rates.host_connections == 2);
  CHECK(scope->utc_offset_minutes == 540);
  CHECK(scope->days == std::set<int>{1, 5});
  REQUIRE(scope->hours.size() == 1);
  CHECK(scope->hours[0].from == 22 * 60);
  CHECK(scope->hours[0].to == 5 * 60);
  CHECK(scope->sha256.size() == 64);
}

TEST_CASE("a date ends with its day in the scope's own offset", "[scope]") {
  const auto scope = parse_scope(good, "scope.toml");
  REQUIRE(scope);
  CHECK(scope->valid_until == Timestamp::parse("2026-12-31T15:00:00Z").value());
  CHECK(scope->valid_from == Timestamp::parse("2025-12-31T15:00:00Z").value());
  const auto exact = parse_scope(
      replaced(good, "valid_until = 2026-12-31", "valid_until = 2026-12-31T18:00:00-02:00"), "s");
  REQUIRE(exact);
  CHECK(exact->valid_until == Timestamp::parse("2026-12-31T20:00:00Z").value());
}

TEST_CASE("every fault of a scope is refused with its place and a remedy", "[scope]") {
  struct Case {
    const char* name;
    std::string what, with;
    Msg message;
    const char* line;
  };
  const std::string allow =
      R"(allow = ["192.0.2.0/24", "198.51.100.10-198.51.100.20", "2001:db8::/64"])";
  const std::vector<Case> cases{
      {"not TOML", "version = 1", "version = ", Msg::scope_syntax, "1"},
      {"unknown key", "site =", "sight =", Msg::scope_unknown_key, "3"},
      {"misspelt forbid", "forbid =", "forbidden =", Msg::scope_unknown_key, "7"},
      {"unknown key in a table", "host_connections", "host_sockets", Msg::scope_unknown_key, "12"},
      {"other version", "version = 1", "version = 2", Msg::scope_bad_value, "1"},
      {"version as text", "version = 1", "version = \"1\"", Msg::scope_bad_value, "1"},
      {"nobody", "\"Sato, plant manager\"", "\" \"", Msg::scope_empty, "2"},
      {"number as a name", "\"Works 2\"", "2", Msg::scope_bad_value, "3"},
      {"escape in a name", "Works 2", "\\u001b[2J", Msg::scope_bad_value, "3"},
      {"no end", "valid_until = 2026-12-31\n", "", Msg::scope_missing_key, "1"},
      {"time without offset", "valid_until = 2026-12-31", "valid_until = 2026-12-31T10:00:00",
       Msg::scope_bad_value, "5"},
      {"text as a date", "valid_until = 2026-12-31", "valid_until = \"2026-12-31\"",
       Msg::scope_bad_value, "5"},
      {"ends before it begins", "valid_until = 2026", "valid_until = 2024",
       Msg::scope_validity_reversed, "5"},
      {"empty allow", allow, "allow = []", Msg::scope_empty, "6"},
      {"no allow", allow, "", Msg::scope_missing_key, "1"},
      {"text as a list", allow, "allow = \"192.0.2.0/24\"", Msg::scope_bad_value, "6"},
      {"not a range", "192.0.2.0/24", "office", Msg::scope_bad_range, "6"},
      {"everything", "192.0.2.0/24", "0.0.0.0/0", Msg::scope_too_wide, "6"},
      {"a quarter of everything", "192.0.2.0/24", "128.0.0.0/2", Msg::scope_too_wide, "6"},
      {"a wide dash range", "192.0.2.0/24", "10.0.0.0-12.0.0.0", Msg::scope_too_wide, "6"},
      {"all of IPv6", "2001:db8::/64", "::/0", Msg::scope_too_wide, "6"},
      {"multicast", "192.0.2.0/24", "239.255.255.250", Msg::scope_not_hosts, "6"},
      {"IPv6 multicast", "192.0.2.0/24", "ff02::1", Msg::scope_not_hosts, "6"},
      {"unspecified", "192.0.2.0/24", "0.0.0.0", Msg::scope_not_hosts, "6"},
      {"broadcast", "192.0.2.0/24", "255.255.255.255", Msg::scope_not_hosts, "6"},
      {"allow with a zone", "2001:db8::/64", "fe80::1%eth0/64", Msg::scope_zone, "6"},
      {"forbid with a zone", "192.0.2.66", "fe80::1%eth0", Msg::scope_zone, "7"},
      {"forbid of a range with a zone", "192.0.2.66", "fe80::1%eth0-fe80::9%eth0",
       Msg::scope_bad_range, "7"},
      {"IPv4-mapped and more", "2001:db8::/64", "::fffe:0:0/95", Msg::scope_bad_range, "6"},
      {"bad forbid", "192.0.2.66", "192.0.2.666", Msg::scope_bad_range, "7"},
      {"unknown check", "\"ports\"", "\"everything\"", Msg::scope_bad_value, "8"},
      {"no checks", "checks = [\"discovery\", \"ports\"]", "checks = []", Msg::scope_empty, "8"},
      {"rate zero", "packets_per_second = 500", "packets_per_second = 0", Msg::scope_bad_value,
       "10"},
      {"rate not a number", "packets_per_second = 500", "packets_per_second = nan",
       Msg::scope_bad_value, "10"},
      {"half a connection", "host_connections = 2", "host_connections = 0.5", Msg::scope_bad_value,
       "12"},
      {"bad offset", "+09:00", "JST", Msg::scope_bad_value, "14"},
      {"bad window", "22:00-05:00", "22:00-25:00", Msg::scope_bad_value, "15"},
      {"bad day", "\"fri\"", "\"friday\"", Msg::scope_bad_value, "16"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto scope = parse_scope(replaced(good, c.what, c.with), "scope.toml");
    REQUIRE_FALSE(scope);
    CHECK(scope.error().code == Errc::usage);
    REQUIRE(scope.error().text);
    CHECK(std::string(message_key(scope.error().text->message)) ==
          std::string(message_key(c.message)));
    CHECK(scope.error().text->args[0] == "scope.toml");
    CHECK(scope.error().text->args[1] == c.line);
    REQUIRE(scope.error().remedy);
    for (const Lang lang : {Lang::en, Lang::ja})
      CHECK(scope.error().message(lang).find('{') == std::string::npos);
  }
}

TEST_CASE("the slower ranges of a scope are read, and their faults refused", "[scope]") {
  const std::string paces = R"([[pace]]
ranges = ["192.0.2.7", "192.0.2.16/28"]
profile = "gentle"
[[pace]]
ranges = ["2001:db8::/64"]
host_packets_per_second = 10
host_connections = 1
)";
  const auto scope = parse_scope(good + paces, "scope.toml");
  REQUIRE(scope);
  REQUIRE(scope->paces.size() == 2);
  CHECK(scope->paces[0].ranges.contains(ip("192.0.2.31")));
  CHECK(scope->paces[0].profile == "gentle");
  CHECK(scope->paces[0].host_packets_per_second == 0);
  CHECK(scope->paces[1].ranges.contains(ip("2001:db8::9")));
  CHECK(scope->paces[1].profile.empty());
  CHECK(scope->paces[1].host_packets_per_second == 10);
  CHECK(scope->paces[1].host_connections == 1);

  struct Case {
    std::string what, with;
    Msg message;
    const char* line;
  };
  const std::vector<Case> cases{
      {"profile", "profil", Msg::scope_unknown_key, "19"},
      {"profile = \"gentle\"\n", "", Msg::scope_missing_key, "17"},
      {"\"gentle\"", "\"slow\"", Msg::scope_bad_value, "19"},
      {"ranges = [\"192.0.2.7\", \"192.0.2.16/28\"]\n", "", Msg::scope_missing_key, "17"},
      {"[\"192.0.2.7\", \"192.0.2.16/28\"]", "[]", Msg::scope_empty, "18"},
      {"192.0.2.7", "192.0.2.700", Msg::scope_bad_range, "18"},
      {"192.0.2.7", "192.0.3.7", Msg::scope_bad_value, "18"},
      {"192.0.2.7", "192.0.2.66", Msg::scope_bad_value, "18"},
      {"\n[[pace]]\nranges = [\"2001", "\n[pace]\nranges = [\"2001", Msg::scope_syntax, "20"},
      {"host_connections = 1\n", "host_connections = 0\n", Msg::scope_bad_value, "23"},
      {"host_packets_per_second = 10", "host_packets_per_second = 0", Msg::scope_bad_value, "22"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what, c.with);
    const auto faulty = parse_scope(good + replaced(paces, c.what, c.with), "scope.toml");
    REQUIRE_FALSE(faulty);
    REQUIRE(faulty.error().text);
    CHECK(std::string(message_key(faulty.error().text->message)) ==
          std::string(message_key(c.message)));
    CHECK(faulty.error().text->args[1] == c.line);
    CHECK(faulty.error().remedy);
  }
  const auto table = parse_scope(good + replaced(paces, "[[pace]]", "[pace]"), "s");
  CHECK_FALSE(table);
  const auto flat = parse_scope("pace = [1]\n" + good, "s");
  REQUIRE_FALSE(flat);
  CHECK(flat.error().text->message == Msg::scope_bad_value);
}

TEST_CASE("a forbid list that takes everything away is refused", "[scope]") {
  const auto scope =
      parse_scope(replaced(good, "forbid = [\"192.0.2.66\"]",
                           "forbid = [\"192.0.2.0/24\", \"198.51.100.0/24\", \"2001:db8::/32\"]"),
                  "s");
  REQUIRE_FALSE(scope);
  CHECK(scope.error().text->message == Msg::scope_nothing_left);
}

TEST_CASE("the scope template authorises nothing until it is filled in", "[scope]") {
  for (const Lang lang : {Lang::en, Lang::ja}) {
    std::string text = scope_template(lang);
    const auto untouched = parse_scope(text, "scope.toml");
    REQUIRE_FALSE(untouched);
    CHECK(untouched.error().remedy);
    text = replaced(text, "authorised_by = \"\"", "authorised_by = \"Sato\"");
    CHECK_FALSE(parse_scope(text, "s"));
    text = replaced(text, "# valid_until", "valid_until");
    const auto still_empty = parse_scope(text, "s");
    REQUIRE_FALSE(still_empty);
    CHECK(still_empty.error().text->message == Msg::scope_empty);
    text = replaced(text, "allow = []", "allow = [\"192.0.2.0/24\"]");
    CHECK(parse_scope(text, "s"));
    for (std::size_t at = 0; (at = text.find("\n# [", at)) != std::string::npos;) {
      // The commented sections are valid as well.
      std::size_t end = text.find("\n\n", at);
      if (end == std::string::npos) end = text.size();
      for (std::size_t line = at; line < end; line = text.find('\n', line + 1)) {
        if (text.compare(line, 3, "\n# ") != 0) break;
        text.erase(line + 1, 2);
        end -= 2;
      }
    }
    const auto full = parse_scope(text, "s");
    REQUIRE(full);
    CHECK(full->days.size() == 5);
    CHECK(full->rates.host_connections == 1);
  }
}

TEST_CASE("a scope file is loaded from disk, and a missing one explains itself", "[scope]") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("tenken-scope-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "scope.toml") << good;
  CHECK(load_scope(folder / "scope.toml"));
  const auto missing = load_scope(folder / "none.toml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().text->message == Msg::scope_unreadable);
  CHECK_FALSE(load_scope(folder));
  std::ofstream(folder / "large.toml") << std::string(1024 * 1024 + 1, '#');
  const auto large = load_scope(folder / "large.toml");
  REQUIRE_FALSE(large);
  CHECK(large.error().text->message == Msg::scope_too_large);
  std::filesystem::remove_all(folder);
}
