// policy.toml: reads and checks it. With expectations_file, the only units that include toml++.
#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

#include <toml++/toml.h>

#include "model/bytes.hpp"
#include "model/digest.hpp"
#include "model/messages.hpp"
#include "model/read_at_most.hpp"
#include "rules/expectations_file.hpp"
#include "rules/mud.hpp"
#include "rules/policy.hpp"

namespace tenken::rules {
namespace {

constexpr std::size_t kMaxFileBytes = 1U << 20U;
constexpr std::size_t kMaxText = 200;

bool is_host_letter(unsigned char c) {
  return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
}

/// Reads one file; every failure names the place as file:line:column.
class PolicyReader {
 public:
  PolicyReader(std::string_view file, std::filesystem::path folder)
      : file_(printable(file, 512)), folder_(std::move(folder)) {}

  Result<Policy> read(const toml::table& root);
  std::string place(const toml::source_region& source) const {
    return file_ + ":" + std::to_string(source.begin.line) + ":" +
           std::to_string(source.begin.column);
  }

 private:
  Result<void> check_keys(const toml::table& table,
                          std::initializer_list<std::string_view> allowed) const;
  Result<std::string> text(const toml::table& table, std::string_view key,
                           std::string_view example) const;
  Result<Approval> approval(const toml::table& table) const;
  Result<PortSet> ports(const toml::node& node) const;
  Result<std::vector<DeclaredField>> required(const toml::node& node) const;
  Result<InternetList> internet_list(const toml::node& node) const;
  Result<InternetPolicy> internet(const toml::node& node) const;
  Result<VulnerabilityPolicy> vulnerabilities(const toml::node& node) const;
  Result<std::int64_t> whole(const toml::table& table, std::string_view key, std::int64_t usual,
                             std::int64_t most) const;
  Result<IpSet> networks(const toml::node& node, std::string_view key) const;
  Result<PasswordPolicy> passwords(const toml::node& node) const;
  Result<std::vector<MudProfile>> mud(const toml::node& node) const;
  Result<void> read_register(const toml::node& node, Policy& policy) const;
  Result<void> read_networks(const toml::table& root, Policy& policy) const;

  Unexpected bad_value(const toml::node& node, std::string_view key, std::string_view example,
                       std::string detail = {}) const {
    return fail(Errc::usage, Note(Msg::policy_bad_value, {place(node.source()), std::string(key)}),
                Note(Msg::policy_bad_value_remedy, {std::string(example)}), std::move(detail));
  }
  Unexpected missing(const toml::table& table, std::string_view key,
                     std::string_view example) const {
    return fail(Errc::usage,
                Note(Msg::policy_missing_key, {place(table.source()), std::string(key)}),
                Note(Msg::policy_missing_key_remedy, {std::string(example)}));
  }

  std::string file_;
  std::filesystem::path folder_;
};

Result<void> PolicyReader::check_keys(const toml::table& table,
                                      std::initializer_list<std::string_view> allowed) const {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(allowed, key.str()) != allowed.end()) continue;
    std::string names;
    for (const std::string_view name : allowed) {
      if (!names.empty()) names += ", ";
      names += name;
    }
    return fail(Errc::usage,
                Note(Msg::policy_unknown_key, {place(key.source()), printable(key.str(), 64)}),
                Note(Msg::policy_unknown_key_remedy, {std::move(names)}));
  }
  return ok;
}

/// The text of `key`, empty where the key is absent; a present one must say something.
Result<std::string> PolicyReader::text(const toml::table& table, std::string_view key,
                                       std::string_view example) const {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return std::string();
  const auto value = node->value_exact<std::string>();
  if (!value || value->empty()) return bad_value(*node, key, example);
  return printable(*value, kMaxText);
}

/// Lower case with colons, whole octets only; nothing where it is neither an address nor a prefix.
std::optional<std::string> mac_prefix(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool separator_due = out.size() % 3 == 2;
    if (separator_due != (c == ':' || c == '-')) return std::nullopt;
    if (!separator_due && std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    out += separator_due ? ':' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (out.size() % 3 != 2 || out.size() > 17) return std::nullopt;
  return out;
}

Result<PortSet> PolicyReader::ports(const toml::node& node) const {
  constexpr std::string_view kExample = "ports = \"22,8000-8010\"";
  const auto add_number = [](PortSet& set, const toml::node& number) {
    const auto value = number.value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > 65535) return false;
    const auto port = static_cast<std::uint16_t>(*value);
    set.add(port, port);
    return true;
  };
  if (const auto list = node.value_exact<std::string>()) {
    auto parsed = PortSet::parse(*list);
    if (!parsed) return bad_value(node, "ports", kExample, parsed.error().detail);
    return parsed;
  }
  PortSet set;
  if (node.is_integer()) {
    if (!add_number(set, node)) return bad_value(node, "ports", kExample);
    return set;
  }
  const toml::array* const numbers = node.as_array();
  if (numbers == nullptr || numbers->empty()) return bad_value(node, "ports", kExample);
  for (const toml::node& number : *numbers)
    if (!add_number(set, number)) return bad_value(number, "ports", kExample);
  return set;
}

Result<Approval> PolicyReader::approval(const toml::table& table) const {
  auto keys = check_keys(table, {"protocol", "ports", "type", "address", "mac", "reason"});
  if (!keys) return Unexpected(keys.error());
  Approval approval;

  auto protocol = text(table, "protocol", "protocol = \"ssh\"");
  if (!protocol) return Unexpected(protocol.error());
  approval.protocol = std::move(*protocol);
  if (const toml::node* const node = table.get("ports")) {
    auto set = ports(*node);
    if (!set) return Unexpected(set.error());
    approval.ports = std::move(*set);
  }
  if (approval.protocol.empty() && !approval.ports)
    return fail(Errc::usage, Note(Msg::policy_too_wide, {place(table.source())}),
                Note(Msg::policy_too_wide_remedy));

  auto type = text(table, "type", "type = \"camera\"");
  if (!type) return Unexpected(type.error());
  if (!type->empty()) approval.device_type = std::move(*type);

  auto address = text(table, "address", "address = \"192.0.2.0/24\"");
  if (!address) return Unexpected(address.error());
  if (!address->empty()) {
    auto range = IpRange::parse(*address);
    if (!range)
      return bad_value(*table.get("address"), "address", "address = \"192.0.2.0/24\"",
                       range.error().detail);
    approval.addresses = std::move(*range);
  }

  auto mac = text(table, "mac", "mac = \"00:00:5e\"");
  if (!mac) return Unexpected(mac.error());
  if (!mac->empty()) {
    approval.mac = mac_prefix(*mac);
    if (!approval.mac) return bad_value(*table.get("mac"), "mac", "mac = \"00:00:5e\"");
  }

  constexpr std::string_view kReason = "reason = \"remote maintenance by the supplier\"";
  auto reason = text(table, "reason", kReason);
  if (!reason) return Unexpected(reason.error());
  if (reason->empty()) return missing(table, "reason", kReason);
  approval.reason = std::move(*reason);
  return approval;
}

Result<std::vector<DeclaredField>> PolicyReader::required(const toml::node& node) const {
  constexpr std::string_view kExample = "required = [\"owner\", \"location\", \"purpose\"]";
  const toml::array* const names = node.as_array();
  if (names == nullptr) return bad_value(node, "required", kExample);
  std::vector<DeclaredField> fields;
  for (const toml::node& name : *names) {
    const auto text = name.value_exact<std::string>();
    const auto field = text ? parse_declared_field(*text) : std::nullopt;
    if (!field) return bad_value(name, "required", kExample);
    if (std::ranges::find(fields, *field) == fields.end()) fields.push_back(*field);
  }
  return fields;
}

/// "none", or names and addresses of peers.
Result<InternetList> PolicyReader::internet_list(const toml::node& node) const {
  constexpr std::string_view kExample = "allowed = [\"*.example.com\", \"192.0.2.0/24\"]";
  InternetList list;
  if (node.value_exact<std::string>() == "none") return list;
  const toml::array* const entries = node.as_array();
  if (entries == nullptr || entries->empty()) return bad_value(node, "allowed", kExample);
  for (const toml::node& entry : *entries) {
    std::string text = entry.value_exact<std::string>().value_or(std::string());
    if (auto range = IpRange::parse(text)) {
      list.addresses.add(*range);
      continue;
    }
    const std::string_view host = std::string_view(text).substr(text.starts_with("*.") ? 2 : 0);
    const bool is_name =
        host.find('.') != std::string_view::npos && std::ranges::all_of(host, is_host_letter);
    if (!is_name || text.size() > kMaxText) return bad_value(entry, "allowed", kExample);
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    list.names.push_back(std::move(text));
  }
  return list;
}

Result<InternetPolicy> PolicyReader::internet(const toml::node& node) const {
  constexpr std::int64_t kMostHours = 744;  // of 31 days
  const toml::table* const table = node.as_table();
  if (table == nullptr) return bad_value(node, "internet", "[internet]");
  auto keys = check_keys(*table, {"allowed", "hours", "types"});
  if (!keys) return Unexpected(keys.error());
  InternetPolicy policy;
  if (const toml::node* const allowed = table->get("allowed")) {
    auto list = internet_list(*allowed);
    if (!list) return Unexpected(list.error());
    policy.everybody = std::move(*list);
  }
  if (const toml::node* const hours = table->get("hours")) {
    const auto value = hours->value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > kMostHours)
      return bad_value(*hours, "hours", "hours = 24");
    policy.hours = *value;
  }
  if (const toml::node* const types = table->get("types")) {
    const toml::table* const by_type = types->as_table();
    if (by_type == nullptr) return bad_value(*types, "types", "[internet.types]");
    for (const auto& [type, allowed] : *by_type) {
      auto list = internet_list(allowed);
      if (!list) return Unexpected(list.error());
      policy.types.emplace(printable(type.str(), kMaxText), std::move(*list));
    }
  }
  return policy;
}

/// A whole number from 1 on; `usual` where the key is absent.
Result<std::int64_t> PolicyReader::whole(const toml::table& table, std::string_view key,
                                         std::int64_t usual, std::int64_t most) const {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return usual;
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < 1 || *value > most)
    return bad_value(*node, key, std::string(key) + " = 1-" + std::to_string(most));
  return *value;
}

Result<VulnerabilityPolicy> PolicyReader::vulnerabilities(const toml::node& node) const {
  constexpr std::int64_t kMostDays = 3660;
  constexpr double kMostCvss = 10;
  const toml::table* const table = node.as_table();
  if (table == nullptr) return bad_value(node, "vulnerabilities", "[vulnerabilities]");
  auto keys = check_keys(*table, {"database_days", "cvss"});
  if (!keys) return Unexpected(keys.error());
  VulnerabilityPolicy policy;
  const auto days = whole(*table, "database_days", policy.database_days, kMostDays);
  if (!days) return Unexpected(days.error());
  policy.database_days = *days;
  if (const toml::node* const cvss = table->get("cvss")) {
    const auto value = cvss->value<double>();
    if (!cvss->is_number() || !value || !(*value >= 0 && *value <= kMostCvss))
      return bad_value(*cvss, "cvss", "cvss = 7.0");
    policy.cvss = *value;
  }
  return policy;
}

/// [management] networks, [outside] addresses: a list of addresses and ranges.
Result<IpSet> PolicyReader::networks(const toml::node& node, std::string_view key) const {
  const std::string example = std::string(key) + " = [\"192.0.2.0/24\"]";
  const toml::array* const entries = node.as_array();
  if (entries == nullptr || entries->empty()) return bad_value(node, key, example);
  IpSet set;
  for (const toml::node& entry : *entries) {
    const auto range = IpRange::parse(entry.value_exact<std::string>().value_or(std::string()));
    if (!range) return bad_value(entry, key, example, range.error().detail);
    set.add(*range);
  }
  return set;
}

Result<void> PolicyReader::read_networks(const toml::table& root, Policy& policy) const {
  constexpr std::uint64_t kMostOutside = 1024;  // each is looked for in the inventory
  for (const auto& [section, key, into] : {std::tuple("management", "networks", &policy.management),
                                           std::tuple("outside", "addresses", &policy.outside)}) {
    const toml::node* const node = root.get(section);
    if (node == nullptr) continue;
    const std::string example = "[" + std::string(section) + "]";
    const toml::table* const table = node->as_table();
    if (table == nullptr) return bad_value(*node, section, example);
    if (auto keys = check_keys(*table, {key}); !keys) return keys;
    const toml::node* const list = table->get(key);
    if (list == nullptr) return missing(*table, key, std::string(key) + " = [\"192.0.2.0/24\"]");
    auto set = networks(*list, key);
    if (!set) return Unexpected(set.error());
    if (into == &policy.outside && set->size() > kMostOutside)
      return bad_value(*list, key, "addresses = [\"203.0.113.1\"]");
    *into = std::move(*set);
  }
  return ok;
}

Result<PasswordPolicy> PolicyReader::passwords(const toml::node& node) const {
  constexpr std::int64_t kMostLength = 128;
  constexpr std::int64_t kMostClasses = 4;
  const toml::table* const table = node.as_table();
  if (table == nullptr) return bad_value(node, "passwords", "[passwords]");
  auto keys = check_keys(*table, {"length", "classes", "guests"});
  if (!keys) return Unexpected(keys.error());
  PasswordPolicy policy;
  const auto length = whole(*table, "length", 0, kMostLength);
  if (!length) return Unexpected(length.error());
  policy.length = *length;
  const auto classes = whole(*table, "classes", 0, kMostClasses);
  if (!classes) return Unexpected(classes.error());
  policy.classes = *classes;
  if (const toml::node* const guests = table->get("guests")) {
    const auto value = guests->value_exact<bool>();
    if (!value) return bad_value(*guests, "guests", "guests = false");
    policy.guests = *value;
  }
  return policy;
}

Result<std::vector<MudProfile>> PolicyReader::mud(const toml::node& node) const {
  constexpr std::string_view kExample = "files = [\"camera.json\"]";
  constexpr std::size_t kMostFiles = 1000;
  const toml::table* const table = node.as_table();
  if (table == nullptr) return bad_value(node, "mud", "[mud]");
  auto keys = check_keys(*table, {"files"});
  if (!keys) return Unexpected(keys.error());
  const toml::node* const files = table->get("files");
  if (files == nullptr) return missing(*table, "files", kExample);
  const toml::array* const names = files->as_array();
  if (names == nullptr || names->empty() || names->size() > kMostFiles)
    return bad_value(*files, "files", kExample);
  std::vector<MudProfile> profiles;
  for (const toml::node& name : *names) {
    const auto text = name.value_exact<std::string>();
    if (!text || text->empty()) return bad_value(name, "files", kExample);
    auto profile = load_mud(folder_ / *text);
    if (!profile) return Unexpected(profile.error());
    profiles.push_back(std::move(*profile));
  }
  return profiles;
}

Result<void> PolicyReader::read_register(const toml::node& node, Policy& policy) const {
  constexpr std::int64_t kMostDays = 3660;
  const toml::table* const table = node.as_table();
  if (table == nullptr) return bad_value(node, "register", "[register]");
  if (auto keys = check_keys(*table, {"required", "days", "silent_days"}); !keys) return keys;
  if (const toml::node* const list = table->get("required")) {
    auto fields = required(*list);
    if (!fields) return Unexpected(fields.error());
    policy.required = std::move(*fields);
  }
  const auto days = whole(*table, "days", 0, kMostDays);
  if (!days) return Unexpected(days.error());
  policy.register_days = *days;
  const auto silent = whole(*table, "silent_days", policy.expected.silent_days, kMostDays);
  if (!silent) return Unexpected(silent.error());
  policy.expected.silent_days = *silent;
  return ok;
}

Result<Policy> PolicyReader::read(const toml::table& root) {
  auto keys = check_keys(
      root, {"version", "name", "approved", "internet", "register", "vulnerabilities", "management",
             "outside", "passwords", "mud", "places", "purposes", "expected"});
  if (!keys) return Unexpected(keys.error());
  const toml::node* const version = root.get("version");
  if (version == nullptr) return missing(root, "version", "version = 1");
  if (version->value_exact<std::int64_t>() != 1)
    return bad_value(*version, "version", "version = 1");

  Policy policy;
  auto name = text(root, "name", "name = \"head office 2026-11\"");
  if (!name) return Unexpected(name.error());
  policy.name = name->empty() ? file_ : std::move(*name);

  if (const toml::node* const list = root.get("approved")) {
    const toml::array* const entries = list->as_array();
    if (entries == nullptr) return bad_value(*list, "approved", "[[approved]]");
    policy.has_approvals = true;
    for (const toml::node& entry : *entries) {
      const toml::table* const table = entry.as_table();
      if (table == nullptr) return bad_value(entry, "approved", "[[approved]]");
      auto read_approval = approval(*table);
      if (!read_approval) return Unexpected(read_approval.error());
      policy.approved.push_back(std::move(*read_approval));
    }
  }
  if (const toml::node* const section = root.get("internet")) {
    auto read_internet = internet(*section);
    if (!read_internet) return Unexpected(read_internet.error());
    policy.internet = std::move(*read_internet);
  }
  if (const toml::node* const section = root.get("vulnerabilities")) {
    auto read_vulnerabilities = vulnerabilities(*section);
    if (!read_vulnerabilities) return Unexpected(read_vulnerabilities.error());
    policy.vulnerabilities = *read_vulnerabilities;
  }
  if (const toml::node* const section = root.get("passwords")) {
    auto read_passwords = passwords(*section);
    if (!read_passwords) return Unexpected(read_passwords.error());
    policy.passwords = *read_passwords;
  }
  if (const toml::node* const section = root.get("mud")) {
    auto read_mud = mud(*section);
    if (!read_mud) return Unexpected(read_mud.error());
    policy.mud = std::move(*read_mud);
  }
  if (const toml::node* const section = root.get("register"))
    if (auto done = read_register(*section, policy); !done) return Unexpected(done.error());
  if (auto done = read_networks(root, policy); !done) return Unexpected(done.error());
  auto expected =
      read_expectations(root, [this](const toml::source_region& source) { return place(source); });
  if (!expected) return Unexpected(expected.error());
  expected->silent_days = policy.expected.silent_days;
  policy.expected = std::move(*expected);
  return policy;
}

}  // namespace

Result<Policy> parse_policy(std::string_view toml_text, std::string_view file_name,
                            const std::filesystem::path& folder) {
  PolicyReader reader(file_name, folder);
  try {
    const toml::table root = toml::parse(toml_text, file_name);
    auto policy = reader.read(root);
    if (policy) {
      // The files that it names are a part of it.
      std::string whole(toml_text);
      for (const MudProfile& profile : policy->mud) whole += profile.sha256;
      const auto digest = sha256(std::as_bytes(std::span(whole)));
      policy->sha256 = to_hex(std::as_bytes(std::span(digest)));
    }
    return policy;
  } catch (const toml::parse_error& error) {
    return fail(Errc::usage, Note(Msg::policy_syntax, {reader.place(error.source())}),
                Note(Msg::policy_syntax_remedy), printable(error.description()));
  }
}

Result<Policy> load_policy(const std::filesystem::path& file) {
  const auto unreadable = [&](std::string detail) {
    return fail(Errc::usage, Note(Msg::policy_unreadable, {printable(file.string(), 512)}),
                Note(Msg::policy_unreadable_remedy), std::move(detail));
  };
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return unreadable("is a directory");
  std::ifstream in(file, std::ios::binary);
  if (!in) return unreadable("cannot open");
  const std::string text = read_at_most(in, kMaxFileBytes + 1);
  if (in.bad()) return unreadable("cannot read");
  if (text.size() > kMaxFileBytes) return unreadable("larger than 1 MiB");
  return parse_policy(text, file.filename().string(), file.parent_path());
}

}  // namespace tenken::rules
