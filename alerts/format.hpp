// How an alert is written: JSON of the Elastic Common Schema, CEF, syslog, mail.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "alerts/config.hpp"
#include "model/alert.hpp"
#include "model/result.hpp"

namespace tenken::alerts {

/// As the outbox keeps it. What came from the network is made printable.
std::string to_json(const Alert& alert);
/// Errc::malformed for what to_json did not write.
Result<Alert> from_json(std::string_view json);

/// One line of JSON with the field names of ECS 8; what they have no name for stands in `tenken`.
std::string ecs_json(const Alert& alert, std::string_view version);
/// Common Event Format, version 0.
std::string cef(const Alert& alert, std::string_view version);
/// A whole message of RFC 5424 with the alert as its text.
std::string syslog_message(const Channel& channel, const Alert& alert, std::string_view host,
                           std::string_view version);
/// A whole mail, RFC 5322, with all of them. Its id follows from theirs.
std::string mail_text(const Channel& channel, std::span<const Alert> alerts, Lang lang,
                      Timestamp now);

}  // namespace tenken::alerts
