#include "cli/store_writer.hpp"

#include <chrono>
#include <iterator>
#include <utility>

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBatchesPerTransaction = net::ObservationChannel::kDefaultCapacity;
constexpr auto kLongestWait = 200ms;  // so that little is lost to a crash while little happens

Batch joined(std::vector<Batch> batches) {
  Batch all;
  for (Batch& batch : batches) {
    std::move(batch.evidence.begin(), batch.evidence.end(), std::back_inserter(all.evidence));
    std::move(batch.observations.begin(), batch.observations.end(),
              std::back_inserter(all.observations));
  }
  return all;
}

}  // namespace

StoreWriter::StoreWriter(net::ObservationChannel& channel, inventory::Inventory& inventory,
                         ScanId scan, std::function<void()> on_failure)
    : channel_(channel),
      inventory_(inventory),
      scan_(scan),
      on_failure_(std::move(on_failure)),
      thread_([this] { run(); }) {}

StoreWriter::~StoreWriter() {
  if (!thread_.joinable()) return;
  channel_.abandon();
  thread_.join();
}

std::optional<Error> StoreWriter::join() {
  thread_.join();
  return error_;
}

void StoreWriter::run() {
  while (auto batches = channel_.receive(kBatchesPerTransaction, kLongestWait)) {
    if (batches->empty()) continue;
    const auto stored = inventory_.append(scan_, joined(std::move(*batches)));
    if (stored) continue;
    error_ = stored.error();
    channel_.abandon();
    on_failure_();
    return;
  }
}

}  // namespace tenken::cli
