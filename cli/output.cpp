#include "cli/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

#include <unistd.h>

#include "cli/files.hpp"
#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

std::vector<std::string> names_of(std::span<const Format> formats) {
  std::vector<std::string> names;
  for (const Format& format : formats) names.emplace_back(format.name);
  return names;
}

std::string extensions_of(std::span<const Format> formats) {
  std::string names;
  for (const Format& format : formats)
    names += (names.empty() ? "" : ", ") + std::string(format.extension);
  return names;
}

std::string format_of_file(const std::filesystem::path& path, std::span<const Format> formats) {
  const std::string name = path.filename().string();
  const Format* best = nullptr;  // "x.cdx.json" ends in ".json", too
  for (const Format& format : formats)
    if (name.size() > format.extension.size() && name.ends_with(format.extension) &&
        (best == nullptr || best->extension.size() < format.extension.size()))
      best = &format;
  return best == nullptr ? std::string() : std::string(best->name);
}

}  // namespace

Result<OutputPlan> plan_output(const Options& options, std::span<const Format> formats,
                               std::string_view default_format, bool always_stdout) {
  const bool known = options.format.empty() ||
                     std::any_of(formats.begin(), formats.end(),
                                 [&](const Format& f) { return f.name == options.format; });
  if (!known)
    return fail(Errc::usage, Note(Msg::cli_bad_value, {"--format", shown(options.format)}),
                choose(options.format, names_of(formats)));
  OutputPlan plan;
  for (const std::filesystem::path& path : options.out) {
    if (auto file = check_no_folder(path); !file) return Unexpected(file.error());
    std::string format = format_of_file(path, formats);
    if (format.empty()) format = options.format;
    if (format.empty())
      return fail(Errc::usage, Note(Msg::cli_unknown_extension, {shown(path.string())}),
                  Note(Msg::cli_unknown_extension_fix, {extensions_of(formats)}));
    if (auto writable = check_writable(path); !writable) return Unexpected(writable.error());
    plan.files.push_back({path, std::move(format)});
  }
  if (plan.files.empty() || always_stdout)
    plan.on_stdout = options.format.empty() ? std::string(default_format) : options.format;
  const auto on_stdout = std::ranges::find(formats, plan.on_stdout, &Format::name);
  if (on_stdout != formats.end() && on_stdout->binary && ::isatty(STDOUT_FILENO) != 0)
    return fail(Errc::usage, Note(Msg::sheet_binary_stdout, {plan.on_stdout}),
                Note(Msg::sheet_binary_stdout_fix, {plan.on_stdout}));
  return plan;
}

Result<void> write_output(const CommandContext& context, const OutputPlan& plan,
                          const RenderTo& render) {
  for (const OutputPlan::File& file : plan.files) {
    const auto fill = [&](std::ostream& out) { return render(file.format, true, out); };
    if (auto written = write_file(file.path, fill); !written) return written;
    if (context.options.verbose > 0)
      context.console.say(Note(Msg::cli_wrote, {printable(file.path.string())}));
  }
  if (plan.on_stdout.empty()) return ok;
  // As a whole: a reader that went away is found out by one write and not in the midst of it.
  std::ostringstream text;
  if (auto rendered = render(plan.on_stdout, false, text); !rendered) return rendered;
  return write_out(context.console, text.view());
}

Result<void> write_output(const CommandContext& context, const OutputPlan& plan,
                          const Render& render) {
  const RenderTo print = [&](std::string_view format, bool to_file,
                             std::ostream& out) -> Result<void> {
    const auto text = render(format, to_file);
    if (!text) return Unexpected(text.error());
    out << *text;
    return ok;
  };
  return write_output(context, plan, print);
}

std::string short_time(Timestamp at) {
  return at.to_local_string().substr(0, std::string_view("2026-11-24 10:02").size());
}

std::string grid_text(const Console& console, const report::Grid& grid, std::string_view format,
                      bool to_file) {
  std::ostringstream text;
  if (format == kCsv.name)
    grid.print_csv(text);
  else
    grid.print(text, report::Painter(console.color_out && !to_file), to_file ? 0 : console.columns);
  return text.str();
}

Result<void> write_out(const Console& console, std::string_view text) {
  errno = 0;
  console.out << text << std::flush;
  // A reader that has seen enough (head) is no fault.
  if (console.out || errno == EPIPE) return ok;
  const int reason = errno;
  return fail(
      Errc::io, Note(Msg::cli_cannot_write, {"stdout"}),
      Note(reason == ENOSPC || reason == 0 ? Msg::cli_disk_full_fix : Msg::cli_cannot_write_fix),
      reason == 0 ? std::string() : std::strerror(reason));
}

}  // namespace tenken::cli
