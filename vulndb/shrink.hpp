// Whether a new database lost too much of what the old one held.
#pragma once

#include "model/result.hpp"
#include "vulndb/database.hpp"

namespace tenken::vulndb {

/// Errc::limit that names what shrank by more than kMostLoss.
Result<void> check_shrunk(const DatabaseStatus& old, const DatabaseStatus& now);

}  // namespace tenken::vulndb
