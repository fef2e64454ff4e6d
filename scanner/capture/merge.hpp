// MergedFiles: several captures as one, in the order of time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scanner/capture/file_source.hpp"

namespace tenken::capture {

/// The sequence depends on the set of files alone, never on the order in which they are named.
/// Each file keeps its own order; between files the earlier frame goes first. Of frames of the same
/// moment, that of the file goes first whose first frame is earlier, so that the parts of a capture
/// that was split join as they were; then that of the smaller path.
/// A file is open only from its first frame to its last, so that a thousand captures of a ring take
/// no more memory than those that overlap. One thread at a time.
class MergedFiles {
 public:
  struct File {
    std::string path;
    FileEnd end;
  };

  /// Looks at the start of each file. As FileSource::open for the first one that is no capture.
  static Result<MergedFiles> open(const std::vector<std::string>& paths);

  MergedFiles(MergedFiles&&) noexcept;
  MergedFiles& operator=(MergedFiles&&) noexcept;
  ~MergedFiles();

  /// The next frame, false at the end of all. `frame.file` counts in the order of `paths`.
  bool next(Frame& frame);
  /// Some that follow one another, at least one unless at the end; all are valid until the next
  /// call. \returns how many. \param frames  not empty
  std::size_t next(std::span<Frame> frames);
  /// In the order of `paths`; `end` is of use once `next` has returned false.
  std::vector<File> files() const;

 private:
  struct Input;
  explicit MergedFiles(std::vector<std::unique_ptr<Input>> inputs);

  void open_due();
  void push(Input& input);
  Input* pop();
  /// The last file, or the only one: nothing to compare its frames with.
  bool alone() const { return current_ != nullptr && open_.empty() && waiting_.empty(); }
  void close();

  std::vector<std::unique_ptr<Input>> inputs_;  ///< in the order of `paths`
  std::vector<Input*> waiting_;                 ///< not open yet; the next one is the last
  std::vector<Input*> open_;                    ///< a heap, the earliest head first
  Input* current_ = nullptr;                    ///< its head was handed out
};

}  // namespace tenken::capture
