// DaemonMetrics: what the daemon tells monitoring systems of its inventory and of itself.
#pragma once

#include <memory>
#include <string>

#include "cli/command_context.hpp"
#include "cli/options.hpp"
#include "scanner/net/metrics_server.hpp"

namespace tenken::cli {

/// Offers the metrics where `command` says so; null where it does not. The text is made at most
/// once in a few seconds, through connections of its own.
Result<std::unique_ptr<net::MetricsServer>> offer_metrics(const CommandContext& context,
                                                          const DaemonCommand& command,
                                                          const std::string& site);

}  // namespace tenken::cli
