#include "cli/accept_join.hpp"

#include <algorithm>
#include <vector>

#include "cli/environment.hpp"
#include "cli/listening.hpp"
#include "cli/makers.hpp"
#include "cli/secret_key.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "scanner/capture/live_source.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/passive/default_logins.hpp"
#include "scanner/passive/flow_record.hpp"
#include "scanner/passive/flows.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto kLook = 200ms;  // so that a signal is answered soon
constexpr auto kBetween = 1s;  // between looks at all that was heard
constexpr auto kToRest = 5s;   // its services come up after its network
constexpr const char* kNobodyAsked = "none";
constexpr const char* kListens = "passive";

/// One wait, from the open interface to the stored scan.
class JoinWatch {
 public:
  JoinWatch(inventory::Inventory& inventory, const JoinWish& wish,
            const passive::SecretMarks& marks)
      : inventory_(inventory), wish_(wish), listener_(&marks) {
    joined_.joining.waited = wish.wait;
  }

  Result<Joined> run(capture::LiveSource& source) {
    (void)makers_.load();  // without it nobody's maker is known; the sweep says so
    if (auto own = discover::list_interfaces()) own_ = std::move(*own);
    ScanRecord record;
    record.ports = record.udp_ports = kNobodyAsked;
    record.profile = kListens;
    record.sensor = sensor_;
    record.interface = wish_.interface;
    record.tenken_version = version();
    auto begun = inventory_.begin_scan(std::move(record));
    if (!begun) return Unexpected(begun.error());
    const ScanId scan = begun->id;
    const auto listened = listen(source);
    listener_.finish();
    auto stored = store(scan);
    const ScanState state =
        listened && !joined_.interrupted ? ScanState::complete : ScanState::interrupted;
    auto finished = inventory_.finish_scan(scan, state, source.dropped());
    if (!listened) return Unexpected(listened.error());
    if (!stored) return Unexpected(stored.error());
    if (!finished) return Unexpected(finished.error());
    return joined_;
  }

 private:
  Result<void> listen(capture::LiveSource& source) {
    StopSignal stop;
    const capture::LiveSource::OnFrame hear = [this](const capture::Frame& frame) {
      listener_.hear(frame);
    };
    auto end = Steady::now() + wish_.wait;
    auto next_look = Steady::now() + kBetween;
    while (Steady::now() < end) {
      if (stop.came()) {
        joined_.interrupted = true;
        return ok;
      }
      if (auto received = source.receive(kLook, hear); !received) return received;
      if (joined_.joining.at || Steady::now() < next_look) continue;
      next_look = Steady::now() + kBetween;
      look();
      if (joined_.joining.at) end = std::min(end, Steady::now() + kToRest);
    }
    look();
    return ok;
  }

  Batch heard() const {
    return passive::observe(listener_.signals(), listener_.sources(), sensor_, makers_.maker_of());
  }

  bool is_wanted(const Subject& subject) const {
    if (wish_.address) return subject.ip == wish_.address;
    return subject.mac == wish_.mac;
  }

  /// Whether the device has been heard with an address, when first, and how.
  void look() {
    std::vector<std::string> ways;
    for (const Observation& one : heard().observations) {
      if (!is_wanted(one.subject) || !one.subject.ip || one.subject.port) continue;
      if (one.key == claim::kHostSeen) {
        rules::Joining& joining = joined_.joining;
        if (!joining.at || one.at < *joining.at) {
          joining.at = one.at;
          joining.evidence = one.evidence;
          joined_.address = one.subject.ip;
        }
      }
      if (std::ranges::find(ways, one.witness.method) == ways.end())
        ways.push_back(one.witness.method);
    }
    if (!joined_.joining.at) return;
    joined_.joining.how.clear();
    for (const std::string& way : ways)
      joined_.joining.how += (joined_.joining.how.empty() ? "" : ", ") + way;
  }

  Result<void> store(ScanId scan) {
    Batch batch = heard();
    const Hearing hearing = passive::hearing_of(listener_);
    auto flows =
        passive::observe_flows(listener_.exchanges(), listener_.signals(), listener_.sources());
    std::erase_if(
        flows, [this](const DeviceFlow& one) { return discover::is_own(own_, one.flow.key.peer); });
    passive::record_flows(batch, flows, hearing, sensor_);
    if (batch.empty()) return ok;
    if (auto appended = inventory_.append(scan, batch); !appended) return appended;
    return inventory_.put_flows(scan, hearing, flows);
  }

  inventory::Inventory& inventory_;
  const JoinWish& wish_;
  passive::Listener listener_;
  Makers makers_;
  std::string sensor_ = host_name();
  std::vector<discover::Interface> own_;
  Joined joined_;
};

}  // namespace

Result<Joined> wait_for_device(const CommandContext& context, inventory::Inventory& inventory,
                               const JoinWish& wish) {
  capture::LiveSettings settings;
  settings.interface = wish.interface;
  settings.own_frames = false;
  auto source = capture::open_live(settings);
  if (!source) return Unexpected(source.error());
  const auto key = secret_key(context.database);
  if (!key) return Unexpected(key.error());
  const passive::SecretMarks marks(*key, passive::DefaultLogins::load_installed());
  context.console.say(
      Note(Msg::accept_waiting, {std::to_string(wish.wait.count()), wish.text(), wish.interface}));
  auto joined = JoinWatch(inventory, wish, marks).run(**source);
  if (!joined || joined->interrupted) return joined;
  if (joined->joining.at)
    context.console.say(Note(Msg::accept_joined, {wish.text(), joined->joining.how}));
  else
    context.console.warn(
        Note(Msg::accept_not_joined, {wish.text(), std::to_string(wish.wait.count())}),
        Note(Msg::accept_not_joined_fix));
  return joined;
}

}  // namespace tenken::cli
