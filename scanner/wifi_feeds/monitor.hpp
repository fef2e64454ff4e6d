// MonitorInterface: an interface that only listens, made beside one that the user has.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "model/result.hpp"
#include "scanner/wifi_feeds/radio_control.hpp"

namespace tenken::wifi_feeds {

/// The index of an interface of this machine; 0 where there is none of that name.
std::uint32_t interface_index(const std::string& name);

/// Removed when this ends, and never anything else. A program that is killed leaves it behind: iw
/// dev NAME del removes it.
class MonitorInterface {
 public:
  /// Makes it and sets it up. Errc::denied without CAP_NET_ADMIN. \param control  must outlive it
  static Result<std::unique_ptr<MonitorInterface>> make(RadioControl& control,
                                                        const WifiInterface& beside);
  MonitorInterface(RadioControl& control, WifiInterface made)
      : control_(control), made_(std::move(made)) {}
  MonitorInterface(const MonitorInterface&) = delete;
  MonitorInterface& operator=(const MonitorInterface&) = delete;
  ~MonitorInterface() { (void)control_.remove(made_); }

  const WifiInterface& interface() const { return made_; }

 private:
  RadioControl& control_;
  WifiInterface made_;
};

/// The name that the monitor interface beside `beside` gets.
std::string monitor_name(const WifiInterface& beside);

}  // namespace tenken::wifi_feeds
