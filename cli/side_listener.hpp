// SideListener: listens while a sweep runs, on a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/known_digests.hpp"
#include "cli/makers.hpp"
#include "model/flow.hpp"
#include "model/ip_address.hpp"
#include "model/message.hpp"
#include "model/observation.hpp"
#include "scanner/capture/live_source.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/secret_marks.hpp"

namespace tenken::cli {

/// The Ethernet interfaces whose links the targets lie on. \param only  the name of the one that
/// may be used, or empty
std::vector<std::string> links_of(const IpSet& targets,
                                  const std::vector<discover::Interface>& interfaces,
                                  const std::string& only);

/// Of what comes to an interface, in the language of pcap-filter(7), what others say to others or
/// to all. What this machine sends, and what is sent to it alone, is left out: those are questions
/// and answers of the sweep.
std::string foreign_traffic(const std::vector<discover::Interface>& interfaces);

struct SideSettings {
  std::vector<std::string> interfaces;
  std::string filter;
  std::string sensor;              ///< this machine's host name
  std::filesystem::path database;  ///< of the inventory: for the key of heard passwords
  IpSet excluded;                  ///< addresses that are not to be reported

  SideSettings() = default;
};

/// Sends nothing, and is of a lower priority than the sweep. It begins after kSettle: a sweep that
/// is over by then would hear next to nothing, and wait for it longer than it took. What it hears
/// is told of everybody, also of devices outside the scope: they were seen, and nothing was sent to
/// them.
class SideListener {
 public:
  static constexpr std::chrono::milliseconds kSettle{500};

  /// Called on its thread now and then with everything that was heard so far.
  using OnHeard = std::function<void(Batch)>;

  /// What became of it.
  struct Outcome {
    Batch heard;                    ///< everything
    std::vector<DeviceFlow> flows;  ///< who talked to whom meanwhile
    Hearing hearing;
    std::uint64_t frames = 0;
    std::uint64_t dropped = 0;      ///< frames that nobody read in time
    std::vector<std::string> deaf;  ///< interfaces that could not be listened on

    Outcome() = default;
  };

  SideListener(SideSettings settings, OnHeard on_heard);
  SideListener(const SideListener&) = delete;
  SideListener& operator=(const SideListener&) = delete;
  ~SideListener();

  /// Makes it end soon, without waiting for it.
  void stop();
  /// Ends it. Once.
  Outcome finish();

 private:
  void run();
  void open();
  void listen();
  Batch heard();
  std::vector<DeviceFlow> flows() const;

  SideSettings settings_;
  OnHeard on_heard_;
  Makers makers_;
  bool makers_loaded_ = false;
  KnownDigests known_;
  std::optional<passive::SecretMarks> marks_;
  std::unique_ptr<passive::Listener> listener_;  ///< takes much memory
  std::vector<std::unique_ptr<capture::LiveSource>> sources_;
  Outcome outcome_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace tenken::cli
