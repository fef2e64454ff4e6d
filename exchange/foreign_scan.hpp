// A result that tenken wrote on another machine, from its place on the network.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "model/inventory_view.hpp"
#include "model/observation.hpp"
#include "model/result.hpp"

namespace tenken::exchange {

/// A result of another machine, checked: the record of its scan, and what that measured as
/// observations of this inventory.
class ForeignScan {
 public:
  ForeignScan(std::string file, Timestamp now) : file_(std::move(file)), now_(now) {}

  /// \param vantage  where the file does not say
  /// \returns Errc::usage for anything but a result with a port scan from another place
  Result<void> read(std::string_view content, const std::string& vantage);
  const ScanRecord& record() const { return record_; }
  const Batch& batch() const { return batch_; }
  const std::vector<IpAddress>& addresses() const { return addresses_; }

 private:
  Unexpected unreadable(std::string detail) const;
  /// Times of a clock that runs ahead would outlast everything that is seen later.
  Timestamp time(const boost::json::object& object, std::string_view key,
                 Timestamp otherwise) const;
  Result<void> read_scan(const boost::json::object& scan, const std::string& vantage);
  Result<void> read_device(const boost::json::object& device);
  Result<void> read_coverage(const boost::json::object& coverage, std::string_view key,
                             const Subject& subject);
  const boost::json::object* measured(const boost::json::object& device) const;
  void read_services(const boost::json::object& device);
  void say(Subject subject, std::string_view key, std::string value, Timestamp at) {
    batch_.observations.emplace_back(std::move(subject), key, std::move(value), witness_, at);
  }

  std::string file_;
  Timestamp now_;
  std::string digest_;
  std::string foreign_id_;
  ScanRecord record_;
  Witness witness_;
  Batch batch_;
  std::vector<IpAddress> addresses_;
};

}  // namespace tenken::exchange
