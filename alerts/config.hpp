// alerts.toml: the channels and the rules of alerts.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/enum_text.hpp"
#include "model/message.hpp"
#include "model/result.hpp"
#include "model/verdict.hpp"

namespace tenken::alerts {

enum class ChannelKind : std::uint8_t { syslog, webhook, mail, mqtt, command };
inline constexpr EnumText<ChannelKind, 5> kChannelKinds{
    {"syslog", "webhook", "mail", "mqtt", "command"}};

enum class AlertFormat : std::uint8_t { ecs, cef };
inline constexpr EnumText<AlertFormat, 2> kAlertFormats{{"ecs", "cef"}};

/// Whether mail goes over TLS: never, from STARTTLS on and not without, or from the first byte.
enum class MailTls : std::uint8_t { none, starttls, tls };
inline constexpr EnumText<MailTls, 3> kMailTls{{"none", "starttls", "tls"}};

/// Where a secret lies; it is read when it is used and kept nowhere.
struct SecretSource {
  std::string file;
  std::string variable;

  SecretSource() = default;
  bool empty() const { return file.empty() && variable.empty(); }
};

/// One receiver. What a kind does not use stays empty.
struct Channel {
  std::string name;
  ChannelKind kind = ChannelKind::syslog;
  std::string to;  ///< "udp://192.0.2.7:514", "unix:/dev/log", "https://...", "mqtt://..."
  AlertFormat format = AlertFormat::ecs;
  int facility = 16;  ///< of syslog: local0
  std::string user;
  SecretSource secret;  ///< the key of a webhook, the password of `user`
  std::string ca_file;  ///< whom to trust instead of the system's authorities
  std::string topic;
  std::string from;
  std::vector<std::string> recipients;
  MailTls tls = MailTls::starttls;
  std::vector<std::string> command;  ///< program and arguments; no shell reads them
  std::chrono::seconds timeout{15};

  Channel() = default;
};

/// Which events go where.
struct AlertRule {
  std::string name;
  std::set<std::string> on;  ///< kinds of events
  std::string query;         ///< of the devices, as `inventory list` takes it; empty: all
  Severity least = Severity::none;
  std::vector<std::string> items;    ///< sub-items of findings; empty: all
  std::chrono::hours days{24 * 30};  ///< before the end of a certificate
  std::vector<std::string> channels;

  AlertRule() = default;
};

struct AlertConfig {
  Lang lang = Lang::en;
  std::vector<Channel> channels;
  std::vector<AlertRule> rules;

  AlertConfig() = default;
  const Channel* channel(std::string_view name) const;
};

/// Events that no kind of change names.
inline constexpr std::string_view kFindingOpened = "finding_opened";
inline constexpr std::string_view kFindingFixed = "finding_fixed";
inline constexpr std::string_view kCertificateExpiring = "certificate_expiring";
inline constexpr std::string_view kTest = "test";

/// Every kind of event that a rule may name.
std::vector<std::string> event_kinds();

/// Relative paths begin at the folder of `file`. Errc::usage with the line that does not read.
Result<AlertConfig> parse_config(std::string_view toml, const std::filesystem::path& file);

}  // namespace tenken::alerts
