// ControlTalk: a conversation with wpa_supplicant or hostapd over the control socket of one
// interface; tests put a recorded one in its place.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace tenken::wifi_feeds {

class ControlTalk {
 public:
  /// The view holds during the call. What hostapd answers may hold passwords: nothing but what is
  /// asked for may be kept of it.
  using OnAnswer = std::function<void(std::string_view)>;

  virtual ~ControlTalk() = default;
  /// Sends one command, and hands over its answer, which is wiped afterwards. Errc::environment
  /// where nobody answers.
  virtual Result<void> ask(std::string_view command, const OnAnswer& on_answer) = 0;
};

/// Errc::usage where nothing listens at that path, or it may not be used.
Result<std::unique_ptr<ControlTalk>> open_control(const std::string& path);

}  // namespace tenken::wifi_feeds
