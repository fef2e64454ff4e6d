#include "rules/mud.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <span>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "model/bytes.hpp"
#include "model/digest.hpp"
#include "model/messages.hpp"
#include "model/read_at_most.hpp"

namespace tenken::rules {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxFileBytes = 1U << 20U;
constexpr std::size_t kMostEntries = 10'000;
constexpr std::size_t kMaxText = 200;
constexpr std::size_t kMaxUrl = 255;  // RFC 8520 section 3.2

/// Module names stand before keys in some files only: "ietf-mud:mud" is "mud".
std::string_view bare(std::string_view key) {
  const auto colon = key.rfind(':');
  return colon == std::string_view::npos ? key : key.substr(colon + 1);
}

std::string_view view_of(json::string_view text) { return {text.data(), text.size()}; }

/// The member by any of its names in the final form and in the drafts.
const json::value* member(const json::object& object,
                          std::initializer_list<std::string_view> names) {
  for (const auto& entry : object)
    if (std::ranges::find(names, bare(view_of(entry.key()))) != names.end()) return &entry.value();
  return nullptr;
}

const json::object* table(const json::object& object,
                          std::initializer_list<std::string_view> names) {
  const json::value* const found = member(object, names);
  return found == nullptr ? nullptr : found->if_object();
}

const json::array* list(const json::object& object, std::initializer_list<std::string_view> names) {
  const json::value* const found = member(object, names);
  return found == nullptr ? nullptr : found->if_array();
}

std::string text(const json::object& object, std::initializer_list<std::string_view> names,
                 std::size_t most = kMaxText) {
  const json::value* const found = member(object, names);
  const json::string* const value = found == nullptr ? nullptr : found->if_string();
  return value == nullptr ? std::string() : printable(view_of(*value), most);
}

std::optional<std::uint16_t> port(const json::object& object, std::string_view name) {
  const json::value* const found = member(object, {name});
  if (found == nullptr) return std::nullopt;
  json::error_code error;
  const auto number = found->to_number<std::uint16_t>(error);
  if (error) return std::nullopt;
  return number;
}

/// {"operator": "eq", "port": 443}, or {"lower-port": 1, "upper-port": 9}.
std::optional<PortSet> ports(const json::object& range) {
  PortSet set;
  if (const auto one = port(range, "port")) {
    const std::string how = text(range, {"operator"});
    if (how == "neq") return std::nullopt;  // nearly every port: nothing to judge by
    set.add(how == "lte" ? 1 : *one, how == "gte" ? 65535 : *one);
    return set;
  }
  const auto lower = port(range, "lower-port");
  if (!lower) return std::nullopt;
  const auto upper = port(range, "upper-port").value_or(*lower);
  if (upper < *lower) return std::nullopt;
  set.add(*lower, upper);
  return set;
}

/// The names of the access lists that a policy of the device refers to.
std::set<std::string> referred(const json::object& mud, std::string_view policy) {
  std::set<std::string> names;
  const json::object* const direction = table(mud, {policy});
  const json::object* const lists =
      direction == nullptr ? nullptr : table(*direction, {"access-lists"});
  const json::array* const entries = lists == nullptr ? nullptr : list(*lists, {"access-list"});
  if (entries == nullptr) return names;
  for (const json::value& entry : *entries)
    if (const json::object* const one = entry.if_object())
      names.insert(text(*one, {"name", "acl-name"}));
  return names;
}

bool is_permitted(const json::object& entry) {
  const json::object* const actions = table(entry, {"actions"});
  if (actions == nullptr) return false;
  const std::string forwarding = text(*actions, {"forwarding"});
  return forwarding == "accept" || forwarding == "permit" ||
         member(*actions, {"permit"}) != nullptr;
}

class Reader {
 public:
  explicit Reader(MudProfile& profile) : profile_(profile) {}

  /// An entry about what the device begins.
  void from_device(const json::object& matches) {
    bool said = false;
    for (const auto& entry : matches) {
      const json::object* const part = entry.value().if_object();
      if (part == nullptr) continue;
      if (std::string name = text(*part, {"dst-dnsname"}); !name.empty()) {
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        profile_.internet.names.push_back(std::move(name));
        said = true;
      }
      const std::string network =
          text(*part, {"destination-ipv4-network", "destination-ipv6-network"});
      if (const auto range = IpRange::parse(network); range && range->first.is_global()) {
        profile_.internet.addresses.add(*range);
        said = true;
      }
    }
    if (!said) ++profile_.skipped;
  }

  /// An entry about what others begin; answers to the device itself have no port of it.
  void to_device(const json::object& matches) {
    bool said = false;
    for (const auto& entry : matches) {
      const json::object* const part = entry.value().if_object();
      if (part == nullptr || text(*part, {"direction-initiated"}) == "from-device") continue;
      const json::object* const range =
          table(*part, {"destination-port", "destination-port-range"});
      const auto set = range == nullptr ? std::nullopt : ports(*range);
      if (!set) continue;
      Approval& approval = profile_.approvals.emplace_back();
      approval.ports = *set;
      approval.reason = "MUD " + profile_.url;
      said = true;
    }
    if (!said) ++profile_.skipped;
  }

 private:
  MudProfile& profile_;
};

/// \returns false where there are too many entries
bool read_lists(const json::object& root, const json::object& mud, MudProfile& profile) {
  const json::object* const lists = table(root, {"acls", "access-lists"});
  const json::array* const acls = lists == nullptr ? nullptr : list(*lists, {"acl"});
  if (acls == nullptr) return true;
  const auto from = referred(mud, "from-device-policy");
  const auto to = referred(mud, "to-device-policy");
  Reader reader(profile);
  std::size_t count = 0;
  for (const json::value& value : *acls) {
    const json::object* const acl = value.if_object();
    if (acl == nullptr) continue;
    const std::string name = text(*acl, {"name", "acl-name"});
    const json::object* const entries = table(*acl, {"aces", "access-list-entries"});
    const json::array* const aces = entries == nullptr ? nullptr : list(*entries, {"ace"});
    if (aces == nullptr) continue;
    for (const json::value& one : *aces) {
      if (++count > kMostEntries) return false;
      const json::object* const ace = one.if_object();
      const json::object* const matches = ace == nullptr ? nullptr : table(*ace, {"matches"});
      if (matches == nullptr || !is_permitted(*ace)) continue;
      if (from.contains(name)) reader.from_device(*matches);
      if (to.contains(name)) reader.to_device(*matches);
    }
  }
  return true;
}

Unexpected no_mud(std::string_view file_name, std::string detail) {
  return fail(Errc::usage, Note(Msg::policy_bad_mud, {printable(file_name, 512)}),
              Note(Msg::policy_bad_mud_fix), std::move(detail));
}

std::optional<std::string> mac_of(std::string_view file_name) {
  const std::string stem = std::filesystem::path(file_name).stem().string();
  const auto mac = MacAddress::parse(stem);
  if (!mac) return std::nullopt;
  return mac->to_string();
}

}  // namespace

Result<MudProfile> parse_mud(std::string_view content, std::string_view file_name) {
  json::error_code error;
  const json::value document =
      json::parse(json::string_view(content.data(), content.size()), error);
  if (error) return no_mud(file_name, error.message());
  const json::object* const root = document.if_object();
  const json::object* const mud = root == nullptr ? nullptr : table(*root, {"mud", "meta-info"});
  if (mud == nullptr) return no_mud(file_name, "no member ietf-mud:mud");
  MudProfile profile;
  profile.url = text(*mud, {"mud-url"}, kMaxUrl);
  profile.maker = text(*mud, {"mfg-name"});
  profile.model = text(*mud, {"model-name"});
  profile.mac = mac_of(file_name);
  const auto digest = sha256(std::as_bytes(std::span(content)));
  profile.sha256 = to_hex(std::as_bytes(std::span(digest)));
  if (profile.url.empty() && profile.model.empty() && !profile.mac)
    return no_mud(file_name, "neither mud-url nor model-name");
  if (!read_lists(*root, *mud, profile)) return no_mud(file_name, "too many entries");
  return profile;
}

Result<MudProfile> load_mud(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return no_mud(file.string(), "is a directory");
  std::ifstream in(file, std::ios::binary);
  if (!in) return no_mud(file.string(), "cannot open");
  const std::string content = read_at_most(in, kMaxFileBytes + 1);
  if (in.bad()) return no_mud(file.string(), "cannot read");
  if (content.size() > kMaxFileBytes) return no_mud(file.string(), "larger than 1 MiB");
  return parse_mud(content, file.filename().string());
}

}  // namespace tenken::rules
