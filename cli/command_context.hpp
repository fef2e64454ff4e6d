// What every command gets to work with.
#pragma once

#include <filesystem>
#include <string_view>

#include "cli/console.hpp"
#include "cli/environment.hpp"
#include "cli/options.hpp"
#include "cli/run.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::cli {

/// One run of the program. Everything in it outlives the command.
struct CommandContext {
  const Options& options;
  const Settings& settings;
  const Environment& environment;
  const Console& console;
  const Clock& clock;
  std::filesystem::path database;

  CommandContext(const Options& o, const Settings& s, const Environment& e, const Console& c,
                 const Clock& k, std::filesystem::path db)
      : options(o), settings(s), environment(e), console(c), clock(k), database(std::move(db)) {}
};

/// The version of this program.
std::string_view version();

}  // namespace tenken::cli
