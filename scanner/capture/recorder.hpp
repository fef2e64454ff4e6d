// Recorder: keeps evidence of what was heard in capture files of bounded size, without secrets.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "model/result.hpp"
#include "scanner/capture/packet_socket.hpp"
#include "scanner/capture/pcapng_blocks.hpp"
#include "scanner/capture/redact.hpp"

namespace tenken::capture {

struct RecordSettings {
  std::filesystem::path path;  ///< "site.pcapng" makes site.0001.pcapng and so on
  std::uint64_t most_bytes = 256'000'000;
  std::string interface;    ///< stands in the file; empty for frames of captures
  std::string application;  ///< that writes it, likewise
};

/// A ring of kSegments files, each of them a capture of its own (pcapng, times in nanoseconds) that
/// only its owner may read; when they would exceed the limit, the oldest one goes. Of each frame so
/// much is stored as Redactor allows, and how long it was. A file that somebody else made is never
/// written to, replaced or removed. After a kill the files can be read to the last flush. Allocates
/// nothing for a frame; one thread at a time.
class Recorder {
 public:
  static constexpr unsigned kSegments = 8;
  static constexpr std::uint64_t kLeastBytes = 8'000'000;  ///< of the limit

  /// Makes the first file. Errc::usage where files of that name are there already, one of which the
  /// detail names, or the limit is less than kLeastBytes; Errc::io where it cannot be made, with
  /// the file and the reason.
  static Result<std::unique_ptr<Recorder>> open(const RecordSettings& settings);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  /// Flushes; a file that was never written to goes.
  ~Recorder();

  /// Stores the frame with the next flush, which may be now. After a failure it does nothing.
  void record(const Frame& frame);
  /// Hands over to the system what was recorded.
  void flush();

  /// Why it stores no more; what was stored before is whole.
  const std::optional<Error>& failure() const { return failure_; }
  std::uint64_t frames() const { return frames_; }
  std::uint64_t cut() const { return cut_; }  ///< of these, frames that are not stored to their end
  std::uint64_t removed() const { return removed_; }  ///< files, to keep the limit
  /// Those that are there, the oldest first.
  std::deque<std::filesystem::path> files() const;

 private:
  struct Segment {
    std::filesystem::path path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
  };

  explicit Recorder(const RecordSettings& settings);
  std::filesystem::path path_of(std::uint64_t number) const;
  Result<void> check_free() const;
  Result<void> next_segment();
  void remove_oldest();
  void fail_with(int number, std::size_t whole);
  void write();

  RecordSettings settings_;
  std::uint64_t segment_bytes_;
  Redactor redactor_;
  PcapngBlocks blocks_;
  Descriptor file_;
  std::deque<Segment> segments_;
  std::uint64_t number_ = 0;   ///< of the segment that is written
  std::uint64_t written_ = 0;  ///< bytes of it, in the file
  std::uint64_t frames_ = 0;
  std::uint64_t cut_ = 0;
  std::uint64_t removed_ = 0;
  std::optional<Error> failure_;
};

}  // namespace tenken::capture
