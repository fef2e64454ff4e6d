// The keys of queries, and what stands behind them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "inventory/filter.hpp"

namespace tenken::inventory {

/// Errc::usage about a character of the query. \param position  from 1  \param more  what {1} is
Unexpected query_error(Msg problem, std::size_t position, std::string more = {});

/// The term `key:value`, which begins at `position`.
Result<FilterTerm> keyed_term(std::string_view key, const std::string& value, std::size_t position,
                              const QueryContext& context);
/// A word without a key: an address, a MAC address, or a text that the device has somewhere.
FilterTerm plain_term(const std::string& word);

}  // namespace tenken::inventory
