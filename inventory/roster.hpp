// Roster: the devices of one site in memory, indexed by what identifies them, with the pending
// mutations.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "inventory/records.hpp"

namespace tenken::inventory {

/// The scan that speaks and the time of what it says.
struct Moment {
  ScanId scan;
  Timestamp at;

  Moment(ScanId s, Timestamp t) : scan(s), at(t) {}
};

/// Holds what the store holds, plus what the running call changed. When a call fails the roster is
/// thrown away and loaded again, so memory never runs ahead of the store.
class Roster {
 public:
  explicit Roster(std::vector<DeviceRecord> records, IdentityPins pins = {});

  DeviceRecord& create(const Moment& now);
  /// Takes a device in that was a part of another one; all of it is written.
  DeviceRecord& adopt(DeviceRecord record);
  /// `record` takes the place of what `device` held, in all indexes.
  void replace(DeviceRecord& device, DeviceRecord record);
  /// Null when there is none.
  DeviceRecord* by_id(const DeviceId& id) const;
  const IdentityPins& pins() const { return pins_; }
  DeviceRecord* by_mac(const MacAddress& mac) const;
  /// Every device that has `ip` as a current address, oldest first: the order of arrival would not
  /// survive a restart. A copy: folding changes who holds it.
  std::vector<DeviceRecord*> holders(const IpAddress& ip) const;
  /// By id, oldest first.
  std::vector<DeviceRecord*> devices() const;

  /// Marks `device` as seen; one that was gone is back.
  void touch(DeviceRecord& device, const Moment& now);
  void see_interface(DeviceRecord& device, const MacAddress& mac, const Moment& now);
  /// `device` holds `ip` now. With a MAC, nobody else does.
  SpanRecord& see_address(DeviceRecord& device, const IpAddress& ip,
                          const std::optional<MacAddress>& mac, const Moment& now);
  void close_address(DeviceRecord& device, SpanRecord& span, const Moment& now);
  /// Takes an address out of the history of `device`; another one has it.
  void drop_address(DeviceRecord& device, const SpanRecord& span);
  /// Takes the interface out of `device`; another one has it.
  void drop_interface(DeviceRecord& device, const MacAddress& mac);
  /// Takes `device` out: `into` has its history from now on. `device` is destroyed.
  void remove(DeviceRecord& device, const DeviceRecord& into);

  /// Lists `device` for writing. Whoever changes a part sets that part's dirty flag too.
  void queue(DeviceRecord& device);
  /// Adds a change row, except for a device whose first appearance is in this very scan: that is
  /// one change, device_new.
  void note(const DeviceRecord& device, ChangeKind kind, std::string what, std::string before,
            std::string after, const Moment& now);
  void note_new(const DeviceRecord& device, const Moment& now);
  /// The same for what is news also of a device that is new itself.
  void note_always(const DeviceRecord& device, ChangeKind kind, std::string what,
                   std::string before, std::string after, const Moment& now);

  /// How often a device was seen since the roster was loaded.
  std::uint64_t sightings() const { return sightings_; }

  Mutations& pending() { return pending_; }
  /// The pending mutations are in the store.
  void committed();

 private:
  void add_change(const DeviceRecord& device, ChangeKind kind, std::string what, std::string before,
                  std::string after, const Moment& now);
  void index(DeviceRecord& device);
  void unhold(const DeviceRecord& device, const IpAddress& ip);

  std::unordered_map<std::string, std::unique_ptr<DeviceRecord>> devices_;  ///< by the id's bytes
  std::unordered_map<MacAddress, DeviceRecord*> by_mac_;
  std::unordered_map<IpAddress, std::vector<DeviceRecord*>> by_ip_;
  IdentityPins pins_;
  Mutations pending_;
  std::uint64_t sightings_ = 0;
};

}  // namespace tenken::inventory
