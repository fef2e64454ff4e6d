// Sending: takes alerts to the receiver of a channel.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alerts/config.hpp"
#include "model/alert.hpp"
#include "model/result.hpp"
#include "model/secret.hpp"

namespace tenken::alerts {

/// What every channel needs to know besides.
struct SendContext {
  std::string host;     ///< the name of this machine
  std::string version;  ///< of this program
  Lang lang = Lang::en;
  std::function<std::optional<std::string>(std::string_view)> environment;
  Timestamp now;

  SendContext() = default;
};

/// How many of the alerts the receiver took, from the first on; fewer than all with an error.
struct SendResult {
  std::size_t taken = 0;
  std::optional<Error> error;

  SendResult() = default;
};

/// Blocks for at most the channel's timeout for each step. Sends to the channel's address only: no
/// redirect, no proxy of the environment.
SendResult send(const Channel& channel, std::span<const Alert> alerts, const SendContext& context);

/// Empty where the channel has none. Errc::usage where the file may be read by others.
Result<Secret> read_secret(const Channel& channel, const SendContext& context);

/// "sha256=" and the HMAC-SHA256 of "TIMESTAMP.BODY" in hexadecimal.
std::string signature(std::string_view key, std::string_view timestamp, std::string_view body);

// One function for each kind; `send` chooses.
SendResult send_syslog(const Channel& channel, std::span<const Alert> alerts,
                       const SendContext& context);
SendResult send_webhook(const Channel& channel, std::span<const Alert> alerts,
                        const SendContext& context);
SendResult send_mail(const Channel& channel, std::span<const Alert> alerts,
                     const SendContext& context);
SendResult send_mqtt(const Channel& channel, std::span<const Alert> alerts,
                     const SendContext& context);
SendResult send_command(const Channel& channel, std::span<const Alert> alerts,
                        const SendContext& context);

/// The alert was not taken; `detail` is technical English without secrets.
SendResult not_sent(const Channel& channel, std::size_t taken, std::string detail);

}  // namespace tenken::alerts
