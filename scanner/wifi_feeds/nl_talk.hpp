// NlTalk: a conversation with the kernel's nl80211, as bytes; tests put a recorded one in its
// place.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/wifi_feeds/nl_message.hpp"

namespace tenken::wifi_feeds {

class NlTalk {
 public:
  using OnCommand = std::function<void(const NlCommand&)>;

  virtual ~NlTalk() = default;
  /// The number of the family nl80211.
  virtual std::uint16_t family() const = 0;
  /// Sends one request, and hands over what is answered until the answer ends. \returns 0 or what
  /// the kernel refuses with, a number of errno; Errc::environment where nobody answers.
  virtual Result<int> ask(Bytes request, const OnCommand& on_command) = 0;
  /// Waits for news of scans until `done` says so; false when `wait` is over before.
  virtual Result<bool> await_scan(std::chrono::milliseconds wait,
                                  const std::function<bool(const NlCommand&)>& done) = 0;
};

/// Errc::environment where this kernel has no nl80211.
Result<std::unique_ptr<NlTalk>> open_nl80211();

/// Reads messages that were received together into `on_command`. \returns how the answer ended:
/// nothing where more is to come.
std::optional<int> read_answer(ByteView bytes, std::uint16_t family, std::uint32_t sequence,
                               const NlTalk::OnCommand& on_command);

}  // namespace tenken::wifi_feeds
