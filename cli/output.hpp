// Output: one result in the formats that were asked for, on stdout and in files.
#pragma once

#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_context.hpp"
#include "model/result.hpp"
#include "report/grid.hpp"

namespace tenken::cli {

/// A format that a command can write. `extension` is that of its files (".json").
struct Format {
  std::string_view name;
  std::string_view extension;
  bool binary = false;  ///< not for a terminal
};

inline constexpr Format kTable{"table", ".txt"};
inline constexpr Format kJson{"json", ".json"};
inline constexpr Format kCsv{"csv", ".csv"};

/// What to write where, settled before the work begins, so that a wrong name costs nothing.
struct OutputPlan {
  struct File {
    std::filesystem::path path;
    std::string format;
  };
  std::vector<File> files;
  std::string on_stdout;  ///< format, empty: nothing

  OutputPlan() = default;
};

/// Files take the format of their extension, else --format. stdout is used when no file is named,
/// or `always_stdout`. Errc::usage for a format that the command lacks, Errc::io for a file that
/// cannot be made.
Result<OutputPlan> plan_output(const Options& options, std::span<const Format> formats,
                               std::string_view default_format, bool always_stdout = false);

/// Makes one format's text; `to_file` says that it goes to a file (no colours, no width).
using Render = std::function<Result<std::string>(std::string_view format, bool to_file)>;
/// The same, for texts too large to exist as a whole.
using RenderTo =
    std::function<Result<void>(std::string_view format, bool to_file, std::ostream& out)>;

/// The time in the machine's zone to the minute, for columns: "2026-11-24 10:02".
std::string short_time(Timestamp at);
inline constexpr std::size_t kDayWidth = 10;  // "2026-11-24"

/// The table in the format kTable or kCsv. For the terminal it is as wide as that and has its
/// colours; a file has neither.
std::string grid_text(const Console& console, const report::Grid& grid, std::string_view format,
                      bool to_file);

/// Writes to stdout. Errc::io when it cannot be written; a closed pipe is none.
Result<void> write_out(const Console& console, std::string_view text);

/// Writes everything that was planned, the files first.
Result<void> write_output(const CommandContext& context, const OutputPlan& plan,
                          const RenderTo& render);
Result<void> write_output(const CommandContext& context, const OutputPlan& plan,
                          const Render& render);

}  // namespace tenken::cli
