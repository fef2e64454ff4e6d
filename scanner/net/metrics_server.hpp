// MetricsServer: answers GET /metrics of monitoring systems. Listens; opens no connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "model/ip_address.hpp"
#include "model/result.hpp"

namespace tenken::net {

/// Where the server listens.
struct MetricsPlace {
  IpAddress address;
  std::uint16_t port = 0;  ///< 0: one that is free

  MetricsPlace() = default;
  /// "127.0.0.1:9180", "[::1]:9180".
  std::string to_string() const;
};

/// Errc::usage for what is no address and port.
Result<MetricsPlace> parse_metrics_place(std::string_view text);

/// HTTP/1.1 on a thread of its own: GET and HEAD of /metrics, one request for each connection, a
/// few seconds and kilobytes for each, and not more than kMostAtOnce at a time. On a loopback
/// address only names of the machine itself are answered, so that no page in a browser reads what
/// is here by another name of it.
class MetricsServer {
 public:
  static constexpr int kMostAtOnce = 16;
  /// Makes the text in the exposition format; called on the server's thread, one call at a time.
  using MakeText = std::function<Result<std::string>()>;

  /// Errc::environment where the place is taken or not the machine's.
  static Result<std::unique_ptr<MetricsServer>> start(const MetricsPlace& place,
                                                      MakeText make_text);
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;
  /// Ends what goes on.
  ~MetricsServer();

  /// With the port that was chosen.
  const MetricsPlace& place() const { return place_; }

 private:
  class Loop;
  MetricsServer(MetricsPlace place, std::unique_ptr<Loop> loop);

  MetricsPlace place_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace tenken::net
