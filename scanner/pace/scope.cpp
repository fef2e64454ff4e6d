// scope.toml into a checked Scope. Strict: what is not understood is refused, never ignored,
// because a misspelt "forbid" must not open a network.
#include "scanner/pace/scope.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fstream>

#include <openssl/evp.h>
#include <toml++/toml.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/read_at_most.hpp"
#include "scanner/pace/hours.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/scope_ranges.hpp"

namespace tenken::pace {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMaxEntries = 10'000;  // of one list
constexpr std::size_t kMaxText = 200;        // bytes of a name
constexpr double kMinRate = 0.1;             // packets per second
constexpr double kMaxRate = 1e7;
constexpr std::int64_t kMaxConnections = 1000;
constexpr std::int64_t kNanosecondsPerMinute = 60'000'000'000;

std::string sha256_of(std::string_view text) {
  std::array<std::byte, 32> digest{};
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             EVP_sha256(), nullptr);
  return to_hex(digest);
}

std::string check_list() {
  std::string names;
  for (int i = 0; i < kCheckCount; ++i)
    names.append(i == 0 ? "" : ", ").append(to_string(static_cast<Check>(i)));
  return names;
}

// Walks the parsed file once; the first fault is thrown as an Error and caught in parse_scope.
class ScopeReader {
 public:
  explicit ScopeReader(std::string_view file) : file_(printable(file, kMaxText)) {}

  Scope read(const toml::table& root) {
    refuse_unknown(root, {"version", "authorised_by", "site", "valid_from", "valid_until", "allow",
                          "forbid", "checks", "rates", "hours", "pace", "logins"});
    const toml::node& version = need(root, "version");
    if (version.value_exact<std::int64_t>() != 1)
      bad(version, "version", "1", Msg::scope_version_remedy);
    scope_.authorised_by = text(need(root, "authorised_by"), "authorised_by");
    if (const toml::node* site = root.get("site")) scope_.site = text(*site, "site");
    if (const toml::node* hours = root.get("hours")) read_hours(*hours);
    read_validity(root);
    read_ranges(root);
    for (const toml::node& entry : list(need(root, "checks"), "checks")) {
      const auto check = parse_check(string_of(entry, "checks"));
      if (!check) bad(entry, "checks", check_list(), Msg::scope_choose_remedy);
      scope_.checks.insert(*check);
    }
    if (const toml::node* rates = root.get("rates")) read_rates(*rates);
    if (const toml::node* paces = root.get("pace")) read_paces(*paces);
    if (const toml::node* logins = root.get("logins")) read_logins(*logins);
    return std::move(scope_);
  }

 private:
  [[noreturn]] void raise(const toml::source_region& where, Msg message,
                          std::vector<std::string> args, Note remedy) const {
    std::vector<std::string> all{file_, std::to_string(where.begin.line),
                                 std::to_string(where.begin.column)};
    all.insert(all.end(), args.begin(), args.end());
    throw Error(Errc::usage, Note(message, std::move(all)), std::move(remedy));
  }

  [[noreturn]] void bad(const toml::node& node, std::string_view key, std::string_view wanted,
                        Msg remedy) const {
    raise(node.source(), Msg::scope_bad_value, {std::string(key)},
          Note(remedy, {std::string(key), std::string(wanted)}));
  }

  void refuse_unknown(const toml::table& table, std::vector<std::string_view> known) const {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      std::string names;
      for (const std::string_view name : known)
        names += (names.empty() ? "" : ", ") + std::string(name);
      raise(key.source(), Msg::scope_unknown_key, {printable(key.str(), 40)},
            Note(Msg::scope_unknown_key_remedy, {names}));
    }
  }

  const toml::node& need(const toml::table& table, std::string_view key) const {
    if (const toml::node* node = table.get(key)) return *node;
    raise(table.source(), Msg::scope_missing_key, {std::string(key)},
          Note(Msg::scope_missing_key_remedy, {std::string(key)}));
  }

  std::string string_of(const toml::node& node, std::string_view key) const {
    const auto value = node.value_exact<std::string>();
    if (!value) bad(node, key, "\"...\"", Msg::scope_type_remedy);
    return *value;
  }

  std::string text(const toml::node& node, std::string_view key) const {
    std::string value = string_of(node, key);
    if (value.find_first_not_of(' ') == std::string::npos)
      raise(node.source(), Msg::scope_empty, {std::string(key)},
            Note(Msg::scope_empty_text_remedy, {std::string(key)}));
    if (value.size() > kMaxText || printable(value, kMaxText) != value)
      bad(node, key, std::to_string(kMaxText), Msg::scope_text_remedy);
    return value;
  }

  const toml::array& list(const toml::node& node, std::string_view key) const {
    const toml::array* entries = node.as_array();
    if (entries == nullptr || entries->size() > kMaxEntries)
      bad(node, key, "[\"...\"]", Msg::scope_type_remedy);
    if (entries->empty())
      raise(node.source(), Msg::scope_empty, {std::string(key)},
            Note(Msg::scope_empty_list_remedy, {std::string(key)}));
    return *entries;
  }

  const toml::table& table_of(const toml::node& node, std::string_view key) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) bad(node, key, "[" + std::string(key) + "]", Msg::scope_type_remedy);
    return *table;
  }

  void read_hours(const toml::node& node) {
    const toml::table& hours = table_of(node, "hours");
    refuse_unknown(hours, {"utc_offset", "windows", "days"});
    const toml::node& offset_node = need(hours, "utc_offset");
    const auto offset = parse_utc_offset(string_of(offset_node, "utc_offset"));
    if (!offset) bad(offset_node, "utc_offset", "\"+09:00\"", Msg::scope_type_remedy);
    scope_.utc_offset_minutes = *offset;
    if (const toml::node* windows = hours.get("windows")) {
      for (const toml::node& entry : list(*windows, "windows")) {
        const auto window = parse_window(string_of(entry, "windows"));
        if (!window) bad(entry, "windows", "\"22:00-05:00\"", Msg::scope_type_remedy);
        scope_.hours.push_back(*window);
      }
    }
    if (const toml::node* days = hours.get("days")) {
      for (const toml::node& entry : list(*days, "days")) {
        const auto day = parse_day(string_of(entry, "days"));
        if (!day) bad(entry, "days", "sun, mon, tue, wed, thu, fri, sat", Msg::scope_choose_remedy);
        scope_.days.insert(*day);
      }
    }
  }

  // A bare date means that whole day at the scope's own offset.
  Timestamp moment(const toml::node& node, std::string_view key, bool end_of_day) const {
    using namespace std::chrono;
    toml::date date{};
    nanoseconds in_day{0};
    std::int64_t offset_minutes = scope_.utc_offset_minutes;
    if (const auto day = node.value_exact<toml::date>()) {
      date = *day;
      if (end_of_day) in_day = 24h;
    } else if (const auto exact = node.value_exact<toml::date_time>(); exact && exact->offset) {
      date = exact->date;
      in_day = hours(exact->time.hour) + minutes(exact->time.minute) + seconds(exact->time.second) +
               nanoseconds(exact->time.nanosecond);
      offset_minutes = exact->offset->minutes;
    } else {
      bad(node, key, "2027-03-31, 2027-03-31T18:00:00+09:00", Msg::scope_type_remedy);
    }
    constexpr int kFirstYear = 1970;
    constexpr int kLastYear = 2200;  // nanoseconds since 1970 end in 2262
    const year_month_day day{year(date.year), month(date.month), std::chrono::day(date.day)};
    if (!day.ok() || date.year < kFirstYear || date.year > kLastYear)
      bad(node, key, "2027-03-31, 2027-03-31T18:00:00+09:00", Msg::scope_type_remedy);
    const nanoseconds since_epoch = sys_days(day).time_since_epoch() + in_day;
    return Timestamp(since_epoch.count() - offset_minutes * kNanosecondsPerMinute);
  }

  void read_validity(const toml::table& root) {
    if (const toml::node* from = root.get("valid_from"))
      scope_.valid_from = moment(*from, "valid_from", false);
    const toml::node& until = need(root, "valid_until");
    scope_.valid_until = moment(until, "valid_until", true);
    if (scope_.valid_from && *scope_.valid_from >= scope_.valid_until)
      raise(until.source(), Msg::scope_validity_reversed, {}, Note(Msg::scope_validity_remedy));
  }

  // A zone names a link of one machine; what is authorised holds on every link.
  IpRange range_of(const toml::node& node, std::string_view key) const {
    const std::string value = string_of(node, key);
    Result<IpRange> range = IpRange::parse(value);
    if (!range)
      raise(node.source(), Msg::scope_bad_range, {printable(value, 80)},
            Note(Msg::scope_range_remedy));
    if (!range->first.zone().empty() || !range->last.zone().empty())
      raise(node.source(), Msg::scope_zone, {printable(value, 80)}, Note(Msg::scope_zone_remedy));
    return *range;
  }

  void read_ranges(const toml::table& root) {
    const toml::node& allow = need(root, "allow");
    for (const toml::node& entry : list(allow, "allow")) {
      const IpRange range = range_of(entry, "allow");
      if (const auto fault = unfit_to_allow(range))
        raise(entry.source(), *fault, {range.to_string()}, Note(Msg::scope_range_remedy));
      scope_.allowed.add(range);
    }
    if (const toml::node* forbid = root.get("forbid")) {
      const toml::array* entries = forbid->as_array();  // an empty list forbids nothing: no mistake
      if (entries == nullptr || entries->size() > kMaxEntries)
        bad(*forbid, "forbid", "[\"...\"]", Msg::scope_type_remedy);
      for (const toml::node& entry : *entries) {
        const IpRange range = range_of(entry, "forbid");
        scope_.forbidden.add(range);
        scope_.allowed.remove(range);
      }
    }
    if (scope_.allowed.empty())
      raise(allow.source(), Msg::scope_nothing_left, {}, Note(Msg::scope_nothing_left_remedy));
  }

  double rate_of(const toml::table& rates, std::string_view key) const {
    const toml::node* node = rates.get(key);
    if (node == nullptr) return 0;
    const auto rate = node->is_number() ? node->value<double>() : std::nullopt;
    if (!rate || !std::isfinite(*rate) || *rate < kMinRate || *rate > kMaxRate)
      bad(*node, key, "0.1 - 10000000", Msg::scope_number_remedy);
    return *rate;
  }

  void read_rates(const toml::node& node) {
    const toml::table& rates = table_of(node, "rates");
    refuse_unknown(rates, {"packets_per_second", "host_packets_per_second", "host_connections"});
    scope_.rates.packets_per_second = rate_of(rates, "packets_per_second");
    scope_.rates.host_packets_per_second = rate_of(rates, "host_packets_per_second");
    scope_.rates.host_connections = connections_of(rates);
  }

  unsigned connections_of(const toml::table& table) const {
    const toml::node* connections = table.get("host_connections");
    if (connections == nullptr) return 0;
    const auto count = connections->value_exact<std::int64_t>();
    if (!count || *count < 1 || *count > kMaxConnections)
      bad(*connections, "host_connections", "1 - 1000", Msg::scope_number_remedy);
    return static_cast<unsigned>(*count);
  }

  void read_paces(const toml::node& node) {
    for (const toml::node& entry : list(node, "pace")) {
      const toml::table* table = entry.as_table();
      if (table == nullptr) bad(entry, "pace", "[[pace]]", Msg::scope_type_remedy);
      scope_.paces.push_back(pace_of(*table));
    }
  }

  RangePace pace_of(const toml::table& table) const {
    refuse_unknown(table, {"ranges", "profile", "host_packets_per_second", "host_connections"});
    RangePace pace;
    for (const toml::node& entry : list(need(table, "ranges"), "ranges")) {
      const IpRange range = range_of(entry, "ranges");
      // A slip here would leave a fragile device at full pace.
      if (!shares_allowed(range)) bad(entry, "ranges", allowed_text(), Msg::scope_choose_remedy);
      pace.ranges.add(range);
    }
    pace.host_packets_per_second = rate_of(table, "host_packets_per_second");
    pace.host_connections = connections_of(table);
    const bool only_profile = pace.host_packets_per_second == 0 && pace.host_connections == 0;
    const toml::node* profile = only_profile ? &need(table, "profile") : table.get("profile");
    if (profile == nullptr) return pace;
    pace.profile = string_of(*profile, "profile");
    if (!find_profile(pace.profile))
      bad(*profile, "profile", "gentle, standard, fast", Msg::scope_choose_remedy);
    return pace;
  }

  void read_logins(const toml::node& node) {
    const toml::table& table = table_of(node, "logins");
    refuse_unknown(table, {"administrator", "contact", "role", "organisation", "operator",
                           "valid_until", "account_failures", "unknown_telnet"});
    LoginConsent consent;
    consent.administrator = text(need(table, "administrator"), "administrator");
    consent.contact = text(need(table, "contact"), "contact");
    consent.valid_until = moment(need(table, "valid_until"), "valid_until", true);
    if (const toml::node* role = table.get("role")) consent.role = text(*role, "role");
    if (const toml::node* name = table.get("organisation"))
      consent.organisation = text(*name, "organisation");
    if (const toml::node* name = table.get("operator"))
      consent.operator_name = text(*name, "operator");
    if (const toml::node* most = table.get("account_failures")) {
      const auto count = most->value_exact<std::int64_t>();
      if (!count || *count < 1 || *count > LoginConsent::kMostFailures)
        bad(*most, "account_failures", "1 - 3", Msg::scope_number_remedy);
      consent.account_failures = static_cast<int>(*count);
    }
    if (const toml::node* unknown = table.get("unknown_telnet")) {
      const auto value = unknown->value_exact<bool>();
      if (!value) bad(*unknown, "unknown_telnet", "true, false", Msg::scope_choose_remedy);
      consent.unknown_telnet = *value;
    }
    scope_.logins = std::move(consent);
  }

  bool shares_allowed(const IpRange& range) const {
    return std::ranges::any_of(scope_.allowed.ranges(), [&](const IpRange& allowed) {
      return allowed.first <= range.last && range.first <= allowed.last;
    });
  }

  std::string allowed_text() const {
    constexpr std::size_t kMostShown = 5;
    std::string text;
    std::size_t shown = 0;
    for (const IpRange& range : scope_.allowed.ranges()) {
      if (shown == kMostShown) return text + ", ...";
      text += (shown++ == 0 ? "" : ", ") + range.to_string();
    }
    return text;
  }

  std::string file_;
  Scope scope_;
};

}  // namespace

std::string_view to_string(Check check) {
  switch (check) {
    case Check::discovery:
      return "discovery";
    case Check::ports:
      return "ports";
    case Check::probes:
      return "probes";
    case Check::passive_logins:
      return "passive-logins";
    case Check::no_auth:
      return "no-auth";
    case Check::known_defaults:
      return "known-defaults";
    case Check::operator_supplied:
      return "operator-supplied";
  }
  return "discovery";
}

std::optional<Check> parse_check(std::string_view text) {
  for (int i = 0; i < kCheckCount; ++i)
    if (const auto check = static_cast<Check>(i); to_string(check) == text) return check;
  return std::nullopt;
}

bool needs_consent(Check check) {
  return check == Check::no_auth || check == Check::known_defaults ||
         check == Check::operator_supplied;
}

Result<Scope> parse_scope(std::string_view toml, std::string_view file_name) try {
  const std::string shown = printable(file_name, kMaxText);
  if (toml.size() > kMaxFileBytes)
    return fail(Errc::usage, Note(Msg::scope_too_large, {shown}),
                Note(Msg::scope_too_large_remedy));
  try {
    const toml::table root = toml::parse(toml);
    Scope scope = ScopeReader(file_name).read(root);
    scope.sha256 = sha256_of(toml);
    return scope;
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return fail(
        Errc::usage,
        Note(Msg::scope_syntax, {shown, std::to_string(at.line), std::to_string(at.column)}),
        Note(Msg::scope_syntax_remedy), printable(error.description(), kMaxText));
  }
} catch (Error& error) {
  return Unexpected(std::move(error));
}

Result<Scope> load_scope(const std::filesystem::path& file) {
  const std::string shown = printable(file.string(), kMaxText);
  std::ifstream in(file, std::ios::binary);
  std::error_code not_regular;
  if (std::filesystem::is_directory(file, not_regular)) in.setstate(std::ios::failbit);
  const bool opened = in.good();
  const std::string text = read_at_most(in, kMaxFileBytes + 1);
  if (!opened || in.bad())
    return fail(Errc::usage, Note(Msg::scope_unreadable, {shown}),
                Note(Msg::scope_unreadable_remedy, {shown}));
  return parse_scope(text, file.filename().string());
}

}  // namespace tenken::pace
