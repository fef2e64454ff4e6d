// A zip that is written to a stream, member by member.
#pragma once

#include <memory>
#include <ostream>
#include <string_view>

#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::bundle {

/// Every member carries the same time, so that the same members give the same bytes.
class ZipWriter {
 public:
  ZipWriter(std::ostream& out, Timestamp at);
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;
  ~ZipWriter();

  Result<void> add(std::string_view name, std::string_view content);
  /// Writes the directory; nothing may follow.
  Result<void> close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tenken::bundle
