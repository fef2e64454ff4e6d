#include "scanner/wifi/fcs_gate.hpp"

#include <utility>

namespace tenken::wifi {

void FcsGate::take(const RadioFrame& frame, Timestamp at, std::uint32_t index) {
  // A file may hold what several receivers heard: those that tell of checksums stand apart.
  File& file = files_[{index, frame.fcs_told}];
  switch (frame.fcs) {
    case Fcs::absent:
      return pass_(frame, at);
    case Fcs::told_wrong:
      ++bad_;
      return;
    case Fcs::good:
      if (file.state == State::open) {
        for (const Held& one : file.held) bytes_ -= one.bytes.size();
        bad_ += file.held.size();
        file.held = {};
      }
      file.state = State::checked;
      return pass_(frame, at);
    case Fcs::wrong:
    case Fcs::unlike:
      break;
  }
  if (file.state == State::checked) {
    ++bad_;
  } else if (file.state == State::meaningless) {
    untrusted_ = untrusted_ || frame.fcs == Fcs::wrong;
    pass_(frame, at);
  } else {
    hold(file, frame, at);
  }
}

void FcsGate::hold(File& file, const RadioFrame& frame, Timestamp at) {
  Held& held = file.held.emplace_back();
  held.bytes.assign(frame.frame.begin(), frame.frame.end());
  held.frame = frame;
  held.at = at;
  bytes_ += held.bytes.size();
  if (file.held.size() >= kMostHeld || bytes_ >= kMostBytes) release(file);
}

void FcsGate::release(File& file) {
  file.state = State::meaningless;
  for (Held& one : std::exchange(file.held, {})) {
    bytes_ -= one.bytes.size();
    one.frame.frame = one.bytes;
    untrusted_ = untrusted_ || one.frame.fcs == Fcs::wrong;
    pass_(one.frame, one.at);
  }
}

void FcsGate::finish() {
  for (auto& [key, file] : files_) release(file);
}

}  // namespace tenken::wifi
