// The second half of cli/alert_pass: takes alerts out of the outbox to their channels.
#include <algorithm>
#include <map>

#include "alerts/format.hpp"
#include "cli/alert_pass.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kBatch = 50;  // alerts that are sent at once
constexpr int kMostBatches = 200;   // of one round
constexpr int kMostTries = 100;     // more than three days
constexpr std::chrono::seconds kFirstDelay{10};
constexpr std::chrono::seconds kLongestDelay{3600};

std::chrono::seconds pause_after(int tries) {
  constexpr int kMostDoublings = 9;
  return std::min(kLongestDelay, kFirstDelay * (1 << std::min(tries, kMostDoublings)));
}

void put_off(OutboxRow& row, const std::string& why, Timestamp now) {
  row.next_try = now + pause_after(row.tries);
  ++row.tries;
  row.error = printable(why, 500);
  if (row.tries >= kMostTries) row.state = OutboxState::given_up;
}

/// What is left of one channel's rows after sending them.
void send_rows(const alerts::Channel& channel, const alerts::SendContext& with,
               std::vector<OutboxRow*>& rows) {
  std::vector<Alert> readable;
  std::vector<OutboxRow*> sent;
  for (OutboxRow* row : rows) {
    auto alert = alerts::from_json(row->alert);
    if (!alert) {
      row->state = OutboxState::given_up;
      row->error = printable(alert.error().detail);
      continue;
    }
    readable.push_back(std::move(*alert));
    sent.push_back(row);
  }
  const alerts::SendResult result = alerts::send(channel, readable, with);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (i < result.taken) {
      sent[i]->state = OutboxState::sent;
      sent[i]->error.clear();
    } else if (result.error) {
      put_off(*sent[i], result.error->message(Lang::en), with.now);
    }
  }
}

}  // namespace

Result<std::size_t> send_due(const CommandContext& context, const alerts::AlertConfig& config,
                             inventory::AlertStore& store) {
  std::size_t sent = 0;
  for (int i = 0; i < kMostBatches; ++i) {
    const alerts::SendContext with = send_context(context, config);
    auto due = store.due(with.now, kBatch);
    if (!due) return Unexpected(due.error());
    if (due->empty()) break;
    std::map<std::string, std::vector<OutboxRow*>> by_channel;
    for (OutboxRow& row : *due) by_channel[row.channel].push_back(&row);
    for (auto& [name, rows] : by_channel) {
      const alerts::Channel* channel = config.channel(name);
      if (channel != nullptr) {
        send_rows(*channel, with, rows);
        continue;
      }
      for (OutboxRow* row : rows) {
        row->state = OutboxState::given_up;
        row->error = "the channel is no longer configured";
      }
    }
    // A crash before this repeats what was sent, under the same ids.
    if (auto settled = store.settle(*due, with.now); !settled) return Unexpected(settled.error());
    sent +=
        static_cast<std::size_t>(std::ranges::count(*due, OutboxState::sent, &OutboxRow::state));
  }
  return sent;
}

}  // namespace tenken::cli
