// The adoption columns of a workbook that tenken wrote and people filled in. Nothing else of it is
// read.
#pragma once

#include <filesystem>
#include <vector>

#include "model/adoption_row.hpp"
#include "model/result.hpp"

namespace tenken::bundle {

/// The rows in which somebody wrote something, in the order of the sheet. Rows may have been
/// sorted, columns moved or added: names and item numbers tell what is what. Errc::usage where the
/// file is absent, Errc::malformed where the workbook is not ours or a mark is none.
Result<std::vector<AdoptionRow>> read_adoptions(const std::filesystem::path& file);

}  // namespace tenken::bundle
