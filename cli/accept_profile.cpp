#include "cli/accept_profile.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>

#include <toml++/toml.h>

#include "cli/files.hpp"
#include "cli/person.hpp"
#include "cli/settings.hpp"
#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/digest.hpp"
#include "model/messages.hpp"
#include "rules/items.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/ports/port_names.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kMaxProfileBytes = std::size_t{1} << 20U;
constexpr std::size_t kMostProfileText = 200;
constexpr std::size_t kMostEntries = 256;
constexpr std::string_view kNoPortsWord = "none";

constexpr std::array kExamples{
#define EXAMPLE(name, text) AcceptExample{name, text},
#include "accept_examples.def"
#undef EXAMPLE
};

/// What probes and listening call the protocols of services. A name that nothing is ever called
/// would forbid nothing.
std::vector<std::string> protocol_names() {
  std::vector<std::string> names{
      "adb",        "amqp",        "amqps",  "chargen", "dahua",     "dnp3",   "dns",   "docker",
      "echo",       "ethernet-ip", "finger", "ftp",     "ftps",      "http",   "https", "imap",
      "imaps",      "ipp",         "ipps",   "irc",     "jetdirect", "modbus", "mqtt",  "mqtts",
      "mysql",      "nntp",        "nntps",  "ircs",    "rediss",    "opcua",  "pop3",  "pop3s",
      "postgresql", "rdp",         "redis",  "rexec",   "rlogin",    "rsh",    "rsync", "rtsp",
      "rtsps",      "s7comm",      "sip",    "sips",    "smb",       "smtp",   "smtps", "ssh",
      "telnet",     "telnets",     "tls",    "vnc",     "x11",       "xmeye"};
#define ENTRY(name, ...) names.emplace_back(#name);
#include "data/udp_requests.def"
#undef ENTRY
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

/// Reads one profile; every failure names the place as file:line:column.
class ProfileReader {
 public:
  explicit ProfileReader(const std::string& file) : file_(printable(file, 512)) {}

  Result<rules::AcceptanceProfile> read(const toml::table& root) {
    if (auto keys = check_keys(root, {"version", "name", "device", "coverage", "tcp", "udp",
                                      "services", "flows", "items", "certificate"});
        !keys)
      return Unexpected(keys.error());
    const toml::node* const version = root.get("version");
    if (version == nullptr)
      return fail(Errc::usage, Note(Msg::accept_profile_missing, {place(root), "version"}),
                  Note(Msg::accept_profile_value_fix, {"version = 1"}));
    if (version->value_exact<std::int64_t>() != 1) return bad(*version, "version", "version = 1");
    profile_.name = file_;
    Result<void> done = text(root, "name", "name = \"IP camera\"", profile_.name);
    using Part = Result<void> (ProfileReader::*)(const toml::table&);
    constexpr std::array<std::pair<const char*, Part>, 8> kParts{
        {{"coverage", &ProfileReader::coverage},
         {"device", &ProfileReader::device},
         {"tcp", &ProfileReader::tcp},
         {"udp", &ProfileReader::udp},
         {"services", &ProfileReader::services},
         {"flows", &ProfileReader::flows},
         {"items", &ProfileReader::items},
         {"certificate", &ProfileReader::certificate}}};
    const toml::table nothing;  // coverage without a word is what it usually is
    for (const auto& [name, part] : kParts) {
      const toml::node* const node = root.get(name);
      if (!done) break;
      if (node != nullptr && !node->is_table())
        return bad(*node, name, "[" + std::string(name) + "]");
      if (node != nullptr || part == &ProfileReader::coverage)
        done = (this->*part)(node == nullptr ? nothing : *node->as_table());
    }
    if (!done) return Unexpected(done.error());
    return std::move(profile_);
  }

  std::string place(const toml::node& node) const { return place(node.source()); }
  std::string place(const toml::source_region& source) const {
    return file_ + ":" + std::to_string(source.begin.line) + ":" +
           std::to_string(source.begin.column);
  }

 private:
  Unexpected bad(const toml::node& node, std::string_view key, const std::string& example,
                 std::string detail = {}) const {
    return fail(Errc::usage, Note(Msg::accept_profile_value, {place(node), printable(key, 64)}),
                Note(Msg::accept_profile_value_fix, {example}), std::move(detail));
  }

  Result<void> check_keys(const toml::table& table,
                          std::initializer_list<const char*> allowed) const {
    const std::vector<std::string> names(allowed.begin(), allowed.end());
    for (const auto& [key, node] : table)
      if (std::ranges::find(names, key.str()) == names.end())
        return fail(Errc::usage,
                    Note(Msg::accept_profile_key, {place(key.source()), printable(key.str(), 64)}),
                    choose(key.str(), names));
    return ok;
  }

  Result<void> text(const toml::table& table, const char* key, const std::string& example,
                    std::string& into) const {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return ok;
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty() || value->size() > kMostProfileText)
      return bad(*node, key, example);
    into = printable(*value);
    return ok;
  }

  /// One text, or a list of them.
  Result<void> texts(const toml::table& table, const char* key, const std::string& example,
                     std::vector<std::string>& into) const {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return ok;
    const toml::array* const list = node->as_array();
    if (list == nullptr) {
      std::string one;
      if (auto read = text(table, key, example, one); !read) return read;
      into = {std::move(one)};
      return ok;
    }
    if (list->empty() || list->size() > kMostEntries) return bad(*node, key, example);
    for (const toml::node& entry : *list) {
      const auto value = entry.value_exact<std::string>();
      if (!value || value->empty() || value->size() > kMostProfileText)
        return bad(entry, key, example);
      into.push_back(printable(*value));
    }
    return ok;
  }

  /// "443,554", 443, or "none".
  Result<std::optional<PortSet>> ports(const toml::table& table, const char* key) const {
    const std::string example = std::string(key) + " = \"443,554\"";
    const toml::node* const node = table.get(key);
    if (node == nullptr) return std::optional<PortSet>();
    std::string written = node->value_exact<std::string>().value_or(std::string());
    if (const auto number = node->value_exact<std::int64_t>()) written = std::to_string(*number);
    if (written == kNoPortsWord) return PortSet();
    auto set = PortSet::parse(written);
    if (!set) return bad(*node, key, example, set.error().detail);
    return std::optional<PortSet>(*std::move(set));
  }

  Result<void> coverage(const toml::table& table) {
    Result<void> done = check_keys(table, {"tcp", "udp", "listen", "pace"});
    if (done) done = text(table, "tcp", "tcp = \"all\"", profile_.tcp_text);
    if (done) done = text(table, "udp", "udp = \"top20\"", profile_.udp_text);
    if (done) done = text(table, "pace", "pace = \"gentle\"", profile_.pace);
    std::string listen;
    if (done) done = text(table, "listen", "listen = \"10m\"", listen);
    if (!done) return done;
    auto tcp = ports::resolve_ports(profile_.tcp_text);
    if (!tcp) return bad(*table.get("tcp"), "tcp", "tcp = \"all\"");
    profile_.tcp.least = *std::move(tcp);
    if (profile_.udp_text != kNoPortsWord) {
      auto udp = ports::resolve_udp_ports(profile_.udp_text);
      if (!udp) return bad(*table.get("udp"), "udp", "udp = \"top20\"");
      profile_.udp.least = *std::move(udp);
    }
    if (!pace::find_profile(profile_.pace)) {
      const auto names = pace::profile_names();
      return fail(Errc::usage, Note(Msg::accept_profile_value, {place(*table.get("pace")), "pace"}),
                  choose(profile_.pace, names));
    }
    if (listen.empty()) return ok;
    const auto seconds = duration(SettingValue(listen, "listen"));
    if (!seconds) return bad(*table.get("listen"), "listen", "listen = \"10m\"");
    profile_.listening = *seconds;
    return ok;
  }

  Result<void> device(const toml::table& table) {
    Result<void> done =
        check_keys(table, {"maker", "model", "firmware", "firmware_min", "by_hand"});
    if (done) done = texts(table, "maker", "maker = \"Axis\"", profile_.makers);
    if (done) done = texts(table, "model", "model = [\"CX-200\", \"CX-21*\"]", profile_.models);
    if (done) done = texts(table, "firmware", "firmware = \"5.7.1\"", profile_.firmware);
    if (done) done = text(table, "firmware_min", "firmware_min = \"5.7\"", profile_.least_firmware);
    if (!done) return done;
    if (const toml::node* const both = table.get("firmware_min");
        both != nullptr && !profile_.firmware.empty())
      return bad(*both, "firmware_min", "firmware_min = \"5.7\"", "beside firmware");
    if (const toml::node* const node = table.get("by_hand")) {
      const auto value = node->value_exact<bool>();
      if (!value) return bad(*node, "by_hand", "by_hand = true");
      profile_.by_hand = *value;
    }
    return ok;
  }

  Result<void> tcp(const toml::table& table) { return demand(table, "tcp", profile_.tcp); }
  Result<void> udp(const toml::table& table) { return demand(table, "udp", profile_.udp); }

  Result<void> demand(const toml::table& table, const char* side, rules::PortDemand& demand) {
    if (auto keys = check_keys(table, {"allowed", "required"}); !keys) return keys;
    auto allowed = ports(table, "allowed");
    if (!allowed) return Unexpected(allowed.error());
    demand.allowed = *std::move(allowed);
    auto required = ports(table, "required");
    if (!required) return Unexpected(required.error());
    demand.required = required->value_or(PortSet());
    if (demand.least.contains(demand.required)) {
      if (!demand.allowed || demand.allowed->contains(demand.required)) return ok;
      return bad(*table.get("required"), "required",
                 "allowed = \"" + demand.required.to_string() + "\"", "not allowed");
    }
    const std::string& text =
        side == std::string_view("tcp") ? profile_.tcp_text : profile_.udp_text;
    const std::string more = (text == kNoPortsWord ? "" : text + ",") + demand.required.to_string();
    return fail(Errc::usage,
                Note(Msg::accept_profile_ports, {place(*table.get("required")), "required",
                                                 printable(demand.required.to_string(), 200)}),
                Note(Msg::accept_profile_ports_fix,
                     {std::string(side) + " = \"" + printable(more, 200) + "\""}));
  }

  Result<void> services(const toml::table& table) {
    if (auto keys = check_keys(table, {"forbidden", "unidentified"}); !keys) return keys;
    if (auto read =
            texts(table, "forbidden", "forbidden = [\"telnet\", \"ftp\"]", profile_.forbidden);
        !read)
      return read;
    const std::vector<std::string> known = protocol_names();
    for (const std::string& name : profile_.forbidden)
      if (std::ranges::find(known, name) == known.end())
        return fail(Errc::usage,
                    Note(Msg::accept_profile_value,
                         {place(*table.get("forbidden")), "forbidden = \"" + name + "\""}),
                    choose(name, known));
    auto unidentified = ports(table, "unidentified");
    if (!unidentified) return Unexpected(unidentified.error());
    profile_.unidentified = unidentified->value_or(PortSet());
    return ok;
  }

  Result<void> flows(const toml::table& table) {
    const std::string example = "allowed = [\"192.0.2.0/24\", \"*.example.com\"]";
    if (auto keys = check_keys(table, {"allowed"}); !keys) return keys;
    const toml::node* const node = table.get("allowed");
    if (node == nullptr)
      return fail(Errc::usage, Note(Msg::accept_profile_missing, {place(table), "allowed"}),
                  Note(Msg::accept_profile_value_fix, {example}));
    rules::InternetList list;
    if (node->value_exact<std::string>() != std::string(kNoPortsWord)) {
      std::vector<std::string> entries;
      if (auto read = texts(table, "allowed", example, entries); !read) return read;
      for (std::string& entry : entries) {
        if (const auto range = IpRange::parse(entry)) {
          list.addresses.add(*range);
          continue;
        }
        const bool named = entry.find('.') != std::string::npos &&
                           entry.find_first_of(" /:,") == std::string::npos;
        if (!named) return bad(*node, "allowed", example);
        std::ranges::transform(entry, entry.begin(),
                               [](unsigned char c) { return std::tolower(c); });
        list.names.push_back(std::move(entry));
      }
    }
    profile_.peers = std::move(list);
    return ok;
  }

  Result<void> items(const toml::table& table) {
    const std::vector<std::string> demands{"conforming", "review", "none"};
    const std::vector<std::string> reviews{"fail", "inconclusive", "accept"};
    const std::string example = "\"32-3\" = \"conforming\"";
    std::vector<std::string> known{"review"};
    for (const rules::SheetItem& item : rules::sheet_items()) known.emplace_back(item.id);
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (std::ranges::find(known, name) == known.end())
        return fail(Errc::usage,
                    Note(Msg::accept_profile_key, {place(key.source()), printable(name, 64)}),
                    choose(name, known));
      const auto word = node.value_exact<std::string>();
      const std::vector<std::string>& choices = name == "review" ? reviews : demands;
      if (!word) return bad(node, name, example);
      const auto at = std::ranges::find(choices, *word);
      if (at == choices.end())
        return fail(Errc::usage, Note(Msg::accept_profile_value, {place(node), name}),
                    choose(*word, choices));
      if (name == "review") {
        profile_.review = *word == "fail"     ? AcceptanceResult::fail
                          : *word == "accept" ? AcceptanceResult::pass
                                              : AcceptanceResult::inconclusive;
      } else {
        profile_.items[name] = *word == "conforming" ? rules::ItemDemand::conforming
                               : *word == "review"   ? rules::ItemDemand::may_need_review
                                                     : rules::ItemDemand::not_required;
      }
    }
    return ok;
  }

  Result<void> certificate(const toml::table& table) {
    if (auto keys =
            check_keys(table, {"owner", "location", "purpose", "serial", "jc_star", "support_end"});
        !keys)
      return keys;
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      std::string value;
      if (auto read = text(table, name.c_str(), name + " = \"...\"", value); !read) return read;
      profile_.declared[*parse_declared_field(name)] = std::move(value);
    }
    return ok;
  }

  std::string file_;
  rules::AcceptanceProfile profile_;
};

}  // namespace

std::span<const AcceptExample> accept_examples() { return kExamples; }

Result<rules::AcceptanceProfile> parse_accept_profile(std::string_view text,
                                                      const std::string& file) {
  ProfileReader reader(file);
  try {
    auto profile = reader.read(toml::parse(text, file));
    if (!profile) return profile;
    const auto digest = sha256(as_bytes(text));
    profile->sha256 = to_hex(std::as_bytes(std::span(digest)));
    return profile;
  } catch (const toml::parse_error& error) {
    return fail(Errc::usage, Note(Msg::accept_profile_syntax, {reader.place(error.source())}),
                Note(Msg::accept_profile_syntax_fix), printable(error.description()));
  }
}

Result<rules::AcceptanceProfile> load_accept_profile(const std::string& named) {
  std::error_code error;
  const std::filesystem::path file(named);
  if (std::filesystem::exists(file, error)) {
    if (auto is_file = check_no_folder(file); !is_file) return Unexpected(is_file.error());
    const auto text = read_file(file, kMaxProfileBytes);
    if (!text) return Unexpected(text.error());
    return parse_accept_profile(*text, file.filename().string());
  }
  const auto example = std::ranges::find(kExamples, named, &AcceptExample::name);
  if (example != kExamples.end()) return parse_accept_profile(example->text, named + ".toml");
  std::vector<std::string> names;
  for (const AcceptExample& one : kExamples) names.emplace_back(one.name);
  return fail(Errc::usage, Note(Msg::accept_no_profile, {shown(named)}),
              Note(Msg::accept_no_profile_fix, {listed(names)}));
}

}  // namespace tenken::cli
