#include "cli/side_listener.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/left_out.hpp"
#include "cli/secret_key.hpp"
#include "scanner/discover/plan.hpp"
#include "scanner/passive/flow_record.hpp"
#include "scanner/passive/flows.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kWait = 20ms;  // a sweep that ends waits no longer
constexpr auto kFirstStore = 5s;
constexpr auto kBetweenStores = 30s;  // each time all that was heard is stored again
constexpr unsigned kRingMebibytes = 8;
constexpr int kNice = 10;

/// The sweep goes first; without it everything works all the same.
void step_back() {
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  (void)::setpriority(PRIO_PROCESS, thread, kNice);
}

}  // namespace

std::vector<std::string> links_of(const IpSet& targets,
                                  const std::vector<discover::Interface>& interfaces,
                                  const std::string& only) {
  discover::Capabilities all;
  all.raw = all.ping = true;
  std::vector<std::string> links;
  for (const auto& part : discover::plan_discovery(targets, interfaces, only, all)) {
    const auto found = std::ranges::find(interfaces, part.interface, &discover::Interface::name);
    if (found == interfaces.end() || !found->mac || found->loopback) continue;
    if (std::ranges::find(links, part.interface) == links.end()) links.push_back(part.interface);
  }
  return links;
}

std::string foreign_traffic(const std::vector<discover::Interface>& interfaces) {
  std::string filter;
  for (const discover::Interface& one : interfaces)
    if (one.mac && !one.mac->is_zero())
      filter +=
          (filter.empty() ? "not ether host " : " and not ether host ") + one.mac->to_string();
  return filter;
}

SideListener::SideListener(SideSettings settings, OnHeard on_heard)
    : settings_(std::move(settings)), on_heard_(std::move(on_heard)), thread_([this] { run(); }) {}

SideListener::~SideListener() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void SideListener::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_all();
}

SideListener::Outcome SideListener::finish() {
  stop();
  thread_.join();
  return std::move(outcome_);
}

void SideListener::run() {
  {
    std::unique_lock lock(mutex_);
    if (stopping_.wait_for(lock, kSettle, [this] { return stop_.load(); })) return;
  }
  step_back();
  open();
  if (sources_.empty()) return;
  if (const auto key = secret_key(settings_.database))
    marks_.emplace(*key, passive::DefaultLogins::load_installed()).know(&known_);
  listener_ = std::make_unique<passive::Listener>(marks_ ? &*marks_ : nullptr);
  listen();
  for (const auto& source : sources_) outcome_.dropped += source->dropped();
  sources_.clear();
  listener_->finish();
  outcome_.frames = listener_->stats().frames;
  outcome_.heard = heard();
  outcome_.flows = flows();
  outcome_.hearing = passive::hearing_of(*listener_);
  passive::record_flows(outcome_.heard, outcome_.flows, outcome_.hearing, settings_.sensor);
}

std::vector<DeviceFlow> SideListener::flows() const {
  auto all =
      passive::observe_flows(listener_->exchanges(), listener_->signals(), listener_->sources());
  std::erase_if(all, [this](const DeviceFlow& one) {
    return settings_.excluded.contains(one.flow.key.own) ||
           settings_.excluded.contains(one.flow.key.peer);
  });
  return all;
}

void SideListener::open() {
  for (const std::string& interface : settings_.interfaces) {
    capture::LiveSettings wanted;
    wanted.interface = interface;
    wanted.filter = settings_.filter;
    wanted.own_frames = false;
    wanted.ring_mib = kRingMebibytes;
    auto source = capture::open_live(wanted);
    if (source)
      sources_.push_back(std::move(*source));
    else
      outcome_.deaf.push_back(interface);
  }
}

void SideListener::listen() {
  const capture::LiveSource::OnFrame hear = [this](const capture::Frame& frame) {
    listener_->hear(frame);
  };
  const auto wait = kWait / sources_.size();
  auto next_store = Clock::now() + kFirstStore;
  while (!stop_ && !sources_.empty()) {
    std::erase_if(sources_, [&](const auto& source) {
      if (source->receive(std::max<std::chrono::milliseconds>(wait, 1ms), hear)) return false;
      outcome_.dropped += source->dropped();  // the interface has gone
      return true;
    });
    if (Clock::now() < next_store) continue;
    on_heard_(heard());
    next_store = Clock::now() + kBetweenStores;
  }
}

/// The registry takes longer to read than many a sweep, so not before it is needed; the sweep says
/// where there is none.
Batch SideListener::heard() {
  if (listener_->signals().size() == 0) return {};
  if (!std::exchange(makers_loaded_, true)) (void)makers_.load();
  Batch batch = passive::observe(listener_->signals(), listener_->sources(), settings_.sensor,
                                 makers_.maker_of());
  if (!settings_.excluded.empty())
    leave_out([this](const IpAddress& address) { return settings_.excluded.contains(address); }, {},
              batch);
  return batch;
}

}  // namespace tenken::cli
