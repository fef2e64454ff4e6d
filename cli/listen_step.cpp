#include "cli/listen_step.hpp"

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "model/messages.hpp"
#include "scanner/discover/interfaces.hpp"

namespace tenken::cli {

ListenStep::ListenStep(net::Session& session, net::ObservationChannel& channel,
                       const SweepPlan& plan)
    : session_(session), channel_(channel), plan_(plan), stores_(session.executor()) {}

void ListenStep::start() {
  if (!plan_.listen) return;
  const auto interfaces = discover::list_interfaces();
  if (!interfaces) return;  // discovery has said so
  SideSettings settings;
  settings.interfaces = links_of(plan_.targets, *interfaces, plan_.interface.value_or(""));
  if (settings.interfaces.empty()) return;
  settings.filter = foreign_traffic(*interfaces);
  settings.sensor = plan_.sensor;
  settings.database = plan_.database;
  settings.excluded = plan_.excluded;
  listener_ = std::make_unique<SideListener>(std::move(settings), [this](Batch batch) {
    boost::asio::post(session_.executor(), [this, heard = std::move(batch)]() mutable {
      if (!session_.stopped()) stores_.spawn(store(std::move(heard)));
    });
  });
}

Task<void> ListenStep::store(Batch heard) {
  const Result<void> sent = co_await channel_.send(std::move(heard));
  if (!sent) co_return;  // the writer has failed, and ends the sweep
}

void ListenStep::stop() {
  if (listener_) listener_->stop();
}

void ListenStep::conclude(inventory::Inventory& inventory, const ScanId& scan,
                          SweepOutcome& outcome) {
  if (!listener_) return;
  SideListener::Outcome ended = listener_->finish();
  for (std::string& interface : ended.deaf)
    outcome.heard.emplace_back(Msg::cli_sweep_deaf, std::vector<std::string>{std::move(interface)});
  if (ended.frames == 0) return;
  std::vector<std::string> counts{std::to_string(ended.frames),
                                  std::to_string(devices_in(ended.heard)),
                                  std::to_string(ended.dropped)};
  outcome.heard.emplace_back(Msg::cli_sweep_heard, std::move(counts));
  if (outcome.store_error) return;
  Result<void> stored = ok;
  if (!ended.heard.empty()) stored = inventory.append(scan, ended.heard);
  if (stored) stored = inventory.put_flows(scan, ended.hearing, ended.flows);
  if (!stored) outcome.store_error = stored.error();
}

}  // namespace tenken::cli
