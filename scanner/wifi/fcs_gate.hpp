// FcsGate: decides which frames count, by the checksums of the file that they come from.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "model/bytes.hpp"
#include "model/timestamp.hpp"
#include "scanner/wifi/radio.hpp"

namespace tenken::wifi {

/// A damaged frame invents addresses, so it never counts. Only in a file where every checksum is
/// wrong they mean nothing (somebody edited it): then its frames count. Where nothing says whether
/// frames end in a checksum, the first that does decides for the file. Until that is known frames
/// wait here, in bounded memory.
class FcsGate {
 public:
  /// Gets each frame that counts; its view lasts for the call.
  using Pass = std::function<void(const RadioFrame&, Timestamp)>;

  static constexpr std::size_t kMostHeld = 4096;                    ///< frames of one file
  static constexpr std::size_t kMostBytes = std::size_t{8} << 20U;  ///< of all files

  explicit FcsGate(Pass pass) : pass_(std::move(pass)) {}

  /// \param file  index of the file that the frame comes from
  void take(const RadioFrame& frame, Timestamp at, std::uint32_t file);
  /// Lets those pass that wait for files which are over.
  void finish();

  std::uint64_t bad() const { return bad_; }
  /// Whether wrong checksums were believed to mean nothing.
  bool untrusted() const { return untrusted_; }

 private:
  enum class State : std::uint8_t { open, checked, meaningless };
  struct Held {
    Bytes bytes;
    RadioFrame frame;
    Timestamp at;
  };
  struct File {
    State state = State::open;
    std::vector<Held> held;
  };

  void hold(File& file, const RadioFrame& frame, Timestamp at);
  void release(File& file);

  Pass pass_;
  std::map<std::pair<std::uint32_t, bool>, File> files_;
  std::size_t bytes_ = 0;
  std::uint64_t bad_ = 0;
  bool untrusted_ = false;
};

}  // namespace tenken::wifi
