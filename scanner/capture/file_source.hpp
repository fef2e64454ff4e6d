// FileSource: the frames of one capture file, pcap or pcapng, plain or gzip.
// libpcap refuses pcapng files whose interfaces have several link types, so the readers are ours.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "model/message.hpp"
#include "model/result.hpp"
#include "scanner/capture/byte_input.hpp"
#include "scanner/capture/frame.hpp"

namespace tenken::capture {

/// How a file ended, and where.
struct FileEnd {
  enum class Kind : std::uint8_t {
    none,       ///< not yet
    complete,   ///< at the end of a frame
    truncated,  ///< in the middle of a frame, or of compressed data
    damaged,    ///< bytes that are no frame; nothing behind them is read
    failed,     ///< the system could not read on
  };
  Kind kind = Kind::none;
  std::uint64_t offset = 0;  ///< byte of the (unpacked) file where it ends or breaks
  std::uint64_t frames = 0;  ///< frames read before

  /// What a user should know of it; nothing while reading and where the file is complete.
  std::optional<Note> note(const std::string& path) const;
};

/// One thread at a time.
class FileSource {
 public:
  /// Reads the start of the file; "-" is standard input. Errc::io where it cannot be read,
  /// Errc::malformed where it does not begin like a capture, Errc::unsupported for an unknown
  /// version. A file that is cut later on opens well. \param file  becomes Frame::file
  static Result<std::unique_ptr<FileSource>> open(const std::string& path, std::uint32_t file);
  /// The same of bytes that somebody else opened; `name` stands in errors.
  static Result<std::unique_ptr<FileSource>> read(ByteFeed feed, const std::string& name,
                                                  std::uint32_t file);

  virtual ~FileSource() = default;
  /// The next frame, false at the end. Allocates nothing for frames of usual size.
  virtual bool next(Frame& frame) = 0;
  /// As many as are in memory, at least one unless at the end; all are valid until the next call.
  /// \returns how many. \param frames  not empty
  virtual std::size_t next(std::span<Frame> frames) { return next(frames.front()) ? 1 : 0; }
  const FileEnd& end() const { return end_; }

 protected:
  FileSource(ByteFeed feed, std::uint32_t file) : feed_(std::move(feed)), file_(file) {}

  /// Ends it where the input ended: complete when that is between two frames.
  bool stop(bool between_frames);
  /// Ends it at the record that begins at the feed's offset.
  bool stop_damaged();

  ByteFeed feed_;
  std::uint32_t file_;
  FileEnd end_;
};

/// The readers of the two formats; the magic number has been seen and not consumed.
Result<std::unique_ptr<FileSource>> read_pcap(ByteFeed feed, std::uint32_t file);
Result<std::unique_ptr<FileSource>> read_pcapng(ByteFeed feed, std::uint32_t file);

}  // namespace tenken::capture
