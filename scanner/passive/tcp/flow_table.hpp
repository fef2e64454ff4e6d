// FlowTable: the connections that are known at a time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "scanner/passive/keyed_hash.hpp"
#include "scanner/passive/tcp/flow.hpp"

namespace tenken::passive::tcp {

/// A list through the flows, from the oldest to the newest.
class FlowList {
 public:
  FlowIndex oldest() const { return oldest_; }
  FlowIndex newest() const { return newest_; }
  std::size_t size() const { return size_; }
  void push(std::vector<Flow>& flows, FlowLink Flow::*link, FlowIndex index);
  void remove(std::vector<Flow>& flows, FlowLink Flow::*link, FlowIndex index);

 private:
  FlowIndex oldest_ = kNoFlow;
  FlowIndex newest_ = kNoFlow;
  std::uint32_t size_ = 0;
};

/// Memory is taken at the beginning, and touched only as it is needed. Flows that hold nothing (a
/// SYN without an answer, one that ended, one of a protocol that nobody hears) make room first, so
/// that a scan pushes no conversation out; how many of one source are live is bounded as well.
/// Making room is left to the caller, who has to end a live flow properly. One thread at a time.
class FlowTable {
 public:
  static constexpr std::size_t kFlows = 16'384;
  static constexpr std::size_t kMostOfOne = 1024;  ///< live ones that one source opened

  explicit FlowTable(std::size_t flows = kFlows);

  /// A cheap mark of a key. Strangers may aim at it, and gain only that the table is asked.
  static std::size_t mark_of(const FlowKey& key);
  /// Lets the cache fetch the flow that is most likely the one with this mark.
  void expect(std::size_t mark) const;
  /// kNoFlow where it is not known. \param mark  of the key
  FlowIndex find(const FlowKey& key, std::size_t mark);
  /// A new flow, in place of the oldest one without anything; there is always one.
  FlowIndex add(const FlowKey& key, std::uint8_t opener);
  /// Now the newest of all.
  void touch(FlowIndex index);
  /// Counts it among the live ones, or no more.
  void set_live(FlowIndex index, bool live);
  /// Everything but the key and the sender of the first packet is forgotten; not for live ones.
  void renew(FlowIndex index, std::uint8_t opener);

  Flow& operator[](FlowIndex index) { return flows_[index]; }
  const Flow& operator[](FlowIndex index) const { return flows_[index]; }
  std::size_t live() const { return live_.size(); }
  /// How many live ones leave enough places for the others.
  std::size_t most_live() const { return most_ / 4 * 3; }
  FlowIndex oldest_live() const { return live_.oldest(); }
  /// The oldest of those that the opener of `index` opened, where they are too many.
  FlowIndex surplus_of_source(FlowIndex index) const;

 private:
  static constexpr std::size_t kChains = 131'072;  ///< so many that most have no flow at all
  static constexpr std::size_t kSources = 16'384;
  static constexpr std::size_t kRecent = 4096;

  void fetch(FlowIndex index) const;
  FlowIndex look_up(const FlowKey& key) const;
  FlowIndex free_place();
  std::uint64_t hash_of(const FlowKey& key) const;
  FlowList& list_of(const Flow& flow) { return flow.live ? live_ : bare_; }
  void unchain(FlowIndex index);

  KeyedHash hash_;
  std::size_t most_;
  std::vector<Flow> flows_;  ///< never moves
  std::vector<FlowIndex> chains_;
  std::array<FlowIndex, kRecent> recent_;  ///< by the mark of the key: nearly always right
  std::vector<FlowList> sources_;          ///< live flows; few sources share one
  FlowList live_;
  FlowList bare_;
};

}  // namespace tenken::passive::tcp
