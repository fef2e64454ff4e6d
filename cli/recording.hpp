// Recording: the files of `listen --record`, from the words of the command line to the last word
// about them.
#pragma once

#include <memory>
#include <string>

#include "cli/command_context.hpp"
#include "cli/options.hpp"
#include "model/result.hpp"
#include "scanner/capture/recorder.hpp"

namespace tenken::cli {

/// A recording of one run of `listen`, or none.
class Recording {
 public:
  /// Makes the first file where the command asks for one. \param interface  that is listened on;
  /// empty for captures. Errc::usage for words that make no sense, and as Recorder::open.
  static Result<Recording> open(const ListenCommand& command, const std::string& interface);

  /// Null where nothing is recorded.
  capture::Recorder* recorder() const { return recorder_.get(); }
  /// Says once that it has failed, if it has.
  void tell_failure(const Console& console);
  /// What became of it. \returns 4 where it ended early, else 0
  ExitCode conclude(const Console& console);

 private:
  std::unique_ptr<capture::Recorder> recorder_;
  std::string name_;  ///< as the user wrote it
  bool told_ = false;
};

}  // namespace tenken::cli
