// The database of known vulnerabilities of this run, and words about it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/command_context.hpp"
#include "model/message.hpp"
#include "model/timestamp.hpp"
#include "vulndb/database.hpp"
#include "vulndb/record.hpp"

namespace tenken::cli {

/// The file that the settings name, or the default one.
std::filesystem::path vulndb_file(const CommandContext& context);

/// Opens it. Errc::environment where there is none.
Result<std::unique_ptr<vulndb::Database>> open_vulndb(const CommandContext& context);

Msg vulndb_kind(vulndb::FeedKind kind);

/// The date alone, in UTC as feeds are dated: "2026-11-24".
std::string short_day(Timestamp at);
/// Whole days from `at` to `now`, 0 where `at` lies ahead.
std::int64_t days_between(Timestamp at, Timestamp now);

}  // namespace tenken::cli
