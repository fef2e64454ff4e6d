#include "alerts/config.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include <toml++/toml.h>

#include "model/bytes.hpp"
#include "model/inventory_view.hpp"
#include "model/messages.hpp"

namespace tenken::alerts {
namespace {

constexpr std::size_t kMostEntries = 200;  // channels, rules, and elements of a list
constexpr std::size_t kMostText = 2048;
constexpr std::int64_t kMostDays = 3650;
constexpr std::int64_t kMostTimeout = 120;

constexpr std::array<std::string_view, 24> kFacilities{
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};

/// Reads one file; every failure names the place as file:line.
class ConfigReader {
 public:
  explicit ConfigReader(const std::filesystem::path& file)
      : file_(printable(file.string(), 512)), folder_(file.parent_path()) {}

  Result<AlertConfig> read(const toml::table& root) const;
  std::string place(const toml::source_region& source) const {
    return file_ + ":" + std::to_string(source.begin.line);
  }

 private:
  using Table = toml::table;

  Error bad(const toml::node& node, std::string_view key, std::string_view expected) const {
    return {Errc::usage, Note(Msg::alerts_bad_value, {place(node.source()), std::string(key)}),
            Note(Msg::alerts_fix, {std::string(expected)})};
  }
  Error missing(const Table& table, std::string_view key, std::string_view example) const {
    return {Errc::usage, Note(Msg::alerts_missing_key, {place(table.source()), std::string(key)}),
            Note(Msg::alerts_fix, {std::string(example)})};
  }
  Result<void> check_keys(const Table& table, std::initializer_list<std::string_view> known) const;
  Result<void> text(const Table& table, std::string_view key, std::string& to) const;
  Result<void> path(const Table& table, std::string_view key, std::string& to) const;
  Result<void> texts(const Table& table, std::string_view key, std::vector<std::string>& to) const;
  Result<std::int64_t> whole(const Table& table, std::string_view key, std::int64_t usual,
                             std::int64_t most) const;
  template <class Enum, std::size_t N>
  Result<void> choice(const Table& table, std::string_view key, const EnumText<Enum, N>& names,
                      Enum& to) const;
  Result<Channel> channel(const Table& table) const;
  Result<void> channel_address(const Table& table, Channel& channel) const;
  Result<void> channel_secret(const Table& table, Channel& channel) const;
  Result<AlertRule> rule(const Table& table, const AlertConfig& config) const;
  template <class T, class Read>
  Result<void> entries(const Table& root, std::string_view key, std::vector<T>& to,
                       Read read) const;

  std::string file_;
  std::filesystem::path folder_;
};

std::string listed(auto&& names) {
  std::string list;
  for (const auto& name : names) {
    if (name.empty()) continue;
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

Result<void> ConfigReader::check_keys(const Table& table,
                                      std::initializer_list<std::string_view> known) const {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    return fail(Errc::usage,
                Note(Msg::alerts_unknown_key, {place(key.source()), printable(key.str())}),
                Note(Msg::alerts_fix, {listed(known)}));
  }
  return ok;
}

Result<void> ConfigReader::text(const Table& table, std::string_view key, std::string& to) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return ok;
  const auto* value = node->as_string();
  // Control characters could end a header line.
  if (value == nullptr || value->get().size() > kMostText ||
      printable(value->get(), kMostText) != value->get())
    return fail(bad(*node, key, "a text without control characters"));
  to = value->get();
  return ok;
}

Result<void> ConfigReader::path(const Table& table, std::string_view key, std::string& to) const {
  if (auto read = text(table, key, to); !read || to.empty()) return read;
  to = (folder_ / to).lexically_normal().string();
  return ok;
}

Result<void> ConfigReader::texts(const Table& table, std::string_view key,
                                 std::vector<std::string>& to) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return ok;
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > kMostEntries)
    return fail(bad(*node, key, "[\"...\", \"...\"]"));
  for (const toml::node& element : *list) {
    const auto* value = element.as_string();
    if (value == nullptr || value->get().empty() || value->get().size() > kMostText ||
        printable(value->get(), kMostText) != value->get())
      return fail(bad(element, key, "[\"...\", \"...\"]"));
    to.push_back(value->get());
  }
  return ok;
}

Result<std::int64_t> ConfigReader::whole(const Table& table, std::string_view key,
                                         std::int64_t usual, std::int64_t most) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return usual;
  const auto* value = node->as_integer();
  if (value == nullptr || value->get() < 1 || value->get() > most)
    return fail(bad(*node, key, "1-" + std::to_string(most)));
  return value->get();
}

template <class Enum, std::size_t N>
Result<void> ConfigReader::choice(const Table& table, std::string_view key,
                                  const EnumText<Enum, N>& names, Enum& to) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return ok;
  const auto* value = node->as_string();
  const auto found = value == nullptr ? std::nullopt : names.find(value->get());
  if (!found) return fail(bad(*node, key, listed(names.names)));
  to = *found;
  return ok;
}

Result<void> ConfigReader::channel_secret(const Table& table, Channel& channel) const {
  const bool webhook = channel.kind == ChannelKind::webhook;
  auto file = path(table, webhook ? "key_file" : "password_file", channel.secret.file);
  if (!file) return file;
  return text(table, webhook ? "key_env" : "password_env", channel.secret.variable);
}

/// The address has a form that the kind of channel speaks.
Result<void> ConfigReader::channel_address(const Table& table, Channel& channel) const {
  struct Form {
    ChannelKind kind;
    std::vector<std::string_view> schemes;
    std::string_view example;
  };
  static const std::array kForms{
      Form{ChannelKind::syslog, {"udp://", "tcp://", "unix:"}, "udp://192.0.2.7:514"},
      Form{ChannelKind::webhook, {"https://", "http://"}, "https://soc.example/tenken"},
      Form{ChannelKind::mail, {"smtp://", "smtps://"}, "smtp://mail.example:587"},
      Form{ChannelKind::mqtt, {"mqtt://", "mqtts://"}, "mqtt://broker.example:1883"}};
  if (channel.kind == ChannelKind::command) {
    if (auto words = texts(table, "command", channel.command); !words) return words;
    if (channel.command.empty() || !channel.command.front().starts_with('/'))
      return fail(missing(table, "command", "[\"/usr/bin/logger\", \"-t\", \"tenken\"]"));
    return ok;
  }
  if (auto read = text(table, "to", channel.to); !read) return read;
  const auto form = std::ranges::find(kForms, channel.kind, &Form::kind);
  if (channel.to.empty()) return fail(missing(table, "to", form->example));
  const bool fits = std::ranges::any_of(
      form->schemes, [&](std::string_view scheme) { return channel.to.starts_with(scheme); });
  // A password in an address would be shown wherever the address is.
  if (!fits || channel.to.find('@') != std::string::npos)
    return fail(bad(*table.get("to"), "to", form->example));
  return ok;
}

Result<Channel> ConfigReader::channel(const Table& table) const {
  Channel channel;
  if (auto keys = check_keys(table, {"name", "kind", "to", "format", "facility", "user", "key_file",
                                     "key_env", "password_file", "password_env", "ca_file", "topic",
                                     "from", "recipients", "tls", "command", "timeout"});
      !keys)
    return Unexpected(keys.error());
  if (auto name = text(table, "name", channel.name); !name) return Unexpected(name.error());
  if (channel.name.empty()) return fail(missing(table, "name", "\"soc\""));
  if (table.get("kind") == nullptr)
    return fail(missing(table, "kind", listed(kChannelKinds.names)));
  if (auto kind = choice(table, "kind", kChannelKinds, channel.kind); !kind)
    return Unexpected(kind.error());
  if (auto address = channel_address(table, channel); !address) return Unexpected(address.error());
  if (auto secret = channel_secret(table, channel); !secret) return Unexpected(secret.error());
  if (auto format = choice(table, "format", kAlertFormats, channel.format); !format)
    return Unexpected(format.error());
  if (auto tls = choice(table, "tls", kMailTls, channel.tls); !tls) return Unexpected(tls.error());
  std::string facility;
  for (auto read :
       {text(table, "user", channel.user), text(table, "topic", channel.topic),
        text(table, "from", channel.from), text(table, "facility", facility),
        path(table, "ca_file", channel.ca_file), texts(table, "recipients", channel.recipients)})
    if (!read) return Unexpected(read.error());
  if (!facility.empty()) {
    const auto at = std::ranges::find(kFacilities, facility);
    if (at == kFacilities.end())
      return fail(bad(*table.get("facility"), "facility", listed(kFacilities)));
    channel.facility = static_cast<int>(at - kFacilities.begin());
  }
  const auto timeout = whole(table, "timeout", channel.timeout.count(), kMostTimeout);
  if (!timeout) return Unexpected(timeout.error());
  channel.timeout = std::chrono::seconds(*timeout);
  if (channel.kind == ChannelKind::mqtt && channel.topic.empty())
    return fail(missing(table, "topic", "\"tenken/alerts\""));
  if (channel.kind == ChannelKind::mail && channel.from.empty())
    return fail(missing(table, "from", "\"tenken@example.org\""));
  if (channel.kind == ChannelKind::mail && channel.recipients.empty())
    return fail(missing(table, "recipients", "[\"soc@example.org\"]"));
  return channel;
}

Result<AlertRule> ConfigReader::rule(const Table& table, const AlertConfig& config) const {
  AlertRule rule;
  if (auto keys =
          check_keys(table, {"name", "on", "query", "severity", "items", "days", "channels"});
      !keys)
    return Unexpected(keys.error());
  std::string severity;
  std::vector<std::string> on;
  for (auto read : {text(table, "name", rule.name), text(table, "query", rule.query),
                    text(table, "severity", severity), texts(table, "on", on),
                    texts(table, "items", rule.items), texts(table, "channels", rule.channels)})
    if (!read) return Unexpected(read.error());
  if (rule.name.empty()) return fail(missing(table, "name", "\"news\""));
  const auto kinds = event_kinds();
  if (on.empty()) return fail(missing(table, "on", listed(kinds)));
  for (const std::string& kind : on)
    if (std::ranges::find(kinds, kind) == kinds.end())
      return fail(bad(*table.get("on"), "on", listed(kinds)));
  rule.on.insert(on.begin(), on.end());
  if (!severity.empty()) {
    const auto least = parse_severity(severity);
    if (!least) return fail(bad(*table.get("severity"), "severity", "low, medium, high, critical"));
    rule.least = *least;
  }
  const auto days = whole(table, "days", 30, kMostDays);
  if (!days) return Unexpected(days.error());
  rule.days = std::chrono::hours(24 * *days);
  if (rule.channels.empty()) return fail(missing(table, "channels", "[\"soc\"]"));
  for (const std::string& channel : rule.channels)
    if (config.channel(channel) == nullptr)
      return fail(Errc::usage,
                  Note(Msg::alerts_no_such_channel,
                       {place(table.get("channels")->source()), printable(channel)}),
                  Note(Msg::alerts_fix, {"[\"soc\"]"}));
  return rule;
}

template <class T, class Read>
Result<void> ConfigReader::entries(const Table& root, std::string_view key, std::vector<T>& to,
                                   Read read) const {
  const toml::node* node = root.get(key);
  if (node == nullptr) return ok;
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > kMostEntries)
    return fail(bad(*node, key, "[[" + std::string(key) + "]]"));
  for (const toml::node& element : *list) {
    const auto* table = element.as_table();
    if (table == nullptr) return fail(bad(element, key, "[[" + std::string(key) + "]]"));
    auto entry = read(*table);
    if (!entry) return Unexpected(entry.error());
    if (std::ranges::find(to, entry->name, &T::name) != to.end())
      return fail(Errc::usage, Note(Msg::alerts_name_twice, {place(table->source()), entry->name}),
                  Note(Msg::alerts_fix, {"name"}));
    to.push_back(std::move(*entry));
  }
  return ok;
}

Result<AlertConfig> ConfigReader::read(const Table& root) const {
  AlertConfig config;
  if (auto keys = check_keys(root, {"lang", "channel", "rule"}); !keys)
    return Unexpected(keys.error());
  static constexpr EnumText<Lang, 2> kLangs{{"en", "ja"}};
  if (auto lang = choice(root, "lang", kLangs, config.lang); !lang) return Unexpected(lang.error());
  auto channels = entries(root, "channel", config.channels,
                          [this](const Table& table) { return channel(table); });
  if (!channels) return Unexpected(channels.error());
  auto rules =
      entries(root, "rule", config.rules, [&](const Table& table) { return rule(table, config); });
  if (!rules) return Unexpected(rules.error());
  return config;
}

}  // namespace

const Channel* AlertConfig::channel(std::string_view name) const {
  const auto at = std::ranges::find(channels, name, &Channel::name);
  return at == channels.end() ? nullptr : &*at;
}

std::vector<std::string> event_kinds() {
  std::vector<std::string> kinds;
  for (int i = 0; i < kChangeKindCount; ++i)
    kinds.emplace_back(to_string(static_cast<ChangeKind>(i)));
  return kinds;
}

Result<AlertConfig> parse_config(std::string_view toml, const std::filesystem::path& file) {
  const ConfigReader reader(file);
  toml::table table;
  try {
    table = toml::parse(toml, file.string());
  } catch (const toml::parse_error& error) {
    return fail(Errc::usage, Note(Msg::alerts_broken, {reader.place(error.source())}),
                Note(Msg::alerts_fix, {"TOML"}), printable(error.description()));
  }
  return reader.read(table);
}

}  // namespace tenken::alerts
