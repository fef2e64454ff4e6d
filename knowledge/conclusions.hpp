// Conclusions: what the texts of services that were spoken with say of the device.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "knowledge/recog_directory.hpp"
#include "model/observation.hpp"

namespace tenken::knowledge {

/// Whom the texts are shown to. Immutable; may be used by several threads.
class Conclusions {
 public:
  /// By the tables of data/identity alone.
  Conclusions() = default;
  /// By the user's databases as well.
  explicit Conclusions(RecogDirectory recog) : recog_(std::move(recog)) {}

  /// Reads and compiles the databases of `folder` for which there are texts.
  static Result<Conclusions> with_recog(const std::filesystem::path& folder);

  /// Appends what follows from the observations of `batch`, which cite the same evidence. What the
  /// tables say is witnessed by "active/<kind>:<port>", with the confidence and the names that the
  /// same text has where it is overheard; what Recog says by "recog/<database>:<port>", with low
  /// trust.
  void add_to(Batch& batch) const;

 private:
  std::optional<RecogDirectory> recog_;
};

}  // namespace tenken::knowledge
