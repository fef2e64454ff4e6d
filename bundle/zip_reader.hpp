// A zip from anywhere: read once from the front, within limits, never unpacked to a disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace tenken::bundle {

struct ZipLimits {
  std::size_t members = 200'000;
  std::uint64_t member_bytes = std::uint64_t{1} << 30U;
  std::uint64_t total_bytes = std::uint64_t{4} << 30U;

  ZipLimits() = default;
};

/// One member, which is gone after the call. `next` gives its bytes piece by piece, an empty piece
/// at the end.
struct ZipMember {
  std::string name;  ///< as the archive has it, made printable
  std::function<Result<std::string_view>()> next;
};

/// Calls `visit` for every regular file; its error ends the reading. Errc::usage where the file is
/// absent, Errc::malformed where it is no zip or broken, Errc::limit beyond the limits.
Result<void> read_zip(const std::filesystem::path& file, const ZipLimits& limits,
                      const std::function<Result<void>(ZipMember& member)>& visit);

/// The rest of a member as a text of at most `most` bytes. Errc::limit beyond.
Result<std::string> read_text(ZipMember& member, std::size_t most);

}  // namespace tenken::bundle
