// StoreWriter: the thread that writes what a sweep learns into the inventory.
#pragma once

#include <functional>
#include <optional>
#include <thread>

#include "inventory/inventory.hpp"
#include "model/result.hpp"
#include "scanner/net/observation_channel.hpp"

namespace tenken::cli {

/// Takes batches from the channel until its end and appends them, several in one transaction. The
/// inventory is the writer's alone until `join` has returned. After a failure it abandons the
/// channel, so that senders see it, and calls `on_failure` once from its thread.
class StoreWriter {
 public:
  StoreWriter(net::ObservationChannel& channel, inventory::Inventory& inventory, ScanId scan,
              std::function<void()> on_failure);
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;
  ~StoreWriter();

  /// Waits for the end of the channel; the first error, if the inventory could not take everything.
  std::optional<Error> join();

 private:
  void run();

  net::ObservationChannel& channel_;
  inventory::Inventory& inventory_;
  ScanId scan_;
  std::function<void()> on_failure_;
  std::optional<Error> error_;
  std::thread thread_;
};

}  // namespace tenken::cli
