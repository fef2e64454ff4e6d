// inventory import: what other programs know of the network, beside what tenken saw itself.
#include <algorithm>
#include <array>
#include <fstream>
#include <span>

#include "bundle/zip_reader.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/import_observations.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "exchange/readers.hpp"
#include "exchange/table_columns.hpp"
#include "model/bytes.hpp"
#include "model/digest.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using exchange::ImportedFile;
using exchange::ImportFormat;

constexpr std::size_t kMostFile = std::size_t{256} << 20U;    // bytes
constexpr std::size_t kMostMember = std::size_t{128} << 20U;  // bytes of a file of a set
constexpr std::size_t kMostMembers = 64;                      // of a set of NetBox files
constexpr std::size_t kMostShown = 50;                        // lines that were passed over
constexpr std::size_t kMostPlace = 64;

std::string format_names() {
  std::vector<std::string> names;
  for (int i = 0; i < exchange::kImportFormatCount; ++i)
    names.emplace_back(to_string(static_cast<ImportFormat>(i)));
  return listed(names);
}

/// A file as far as it has to be in memory.
struct Source {
  std::string name;
  std::string text;
  exchange::NetboxFiles files;
  std::string digest;

  Source() = default;
};

Result<exchange::NetboxFiles> files_in_folder(const std::filesystem::path& folder) {
  exchange::NetboxFiles files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".csv" || files.size() == kMostMembers) continue;
    auto text = read_file(entry.path(), kMostMember);
    if (!text) return Unexpected(text.error());
    files[entry.path().filename().string()] = *std::move(text);
  }
  return files;
}

Result<exchange::NetboxFiles> files_in_zip(const std::filesystem::path& file) {
  exchange::NetboxFiles files;
  bundle::ZipLimits limits;
  limits.members = kMostMembers;
  limits.member_bytes = kMostMember;
  limits.total_bytes = kMostFile;
  const auto read = bundle::read_zip(file, limits, [&](bundle::ZipMember& member) -> Result<void> {
    if (!member.name.ends_with(".csv")) return ok;
    auto text = bundle::read_text(member, kMostMember);
    if (!text) return Unexpected(text.error());
    files[member.name] = *std::move(text);
    return ok;
  });
  if (!read) return Unexpected(read.error());
  return files;
}

std::string digest_of(const Source& source) {
  std::string all = source.text;
  for (const auto& [name, text] : source.files) all += text;
  const auto digest = sha256(as_bytes(all));
  return to_hex(std::as_bytes(std::span(digest)));
}

Result<Source> read_source(const std::string& file) {
  Source source;
  const std::filesystem::path path = file == "-" ? "/dev/stdin" : file;
  source.name = printable(file == "-" ? file : path.filename().string());
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    auto files = files_in_folder(path);
    if (!files) return Unexpected(files.error());
    source.files = *std::move(files);
  } else {
    std::array<char, 4> head{};
    // A pipe can be read only once.
    if (std::filesystem::is_regular_file(path, error))
      std::ifstream(path, std::ios::binary).read(head.data(), head.size());
    if (std::string_view(head.data(), head.size()) == "PK\x03\x04") {
      auto files = files_in_zip(path);
      if (!files) return Unexpected(files.error());
      source.files = *std::move(files);
    } else {
      auto text = read_file(path, kMostFile);
      if (!text) return Unexpected(text.error());
      source.text = *std::move(text);
    }
  }
  source.digest = digest_of(source);
  return source;
}

Result<exchange::ImportContext> context_of(const InventoryImportCommand& command, Timestamp now) {
  exchange::ImportContext context;
  context.now = now;
  context.place = printable(command.place, kMostPlace);
  context.own = command.own;
  for (const std::string& map : command.maps) {
    const std::size_t equals = map.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(Errc::usage, Note(Msg::formats_bad_map, {shown(map)}),
                  Note(Msg::formats_bad_map_fix, {exchange::csv_field_names()}));
    context.columns.emplace_back(map.substr(0, equals), map.substr(equals + 1));
  }
  return context;
}

Result<ImportFormat> format_of(const std::string& named, const InventoryImportCommand& command,
                               const Source& source) {
  if (const auto format = exchange::parse_import_format(named)) return *format;
  if (!source.files.empty()) return ImportFormat::netbox;
  const auto found = exchange::detect_format(source.text);
  if (!command.maps.empty() && (!found || *found == ImportFormat::netbox))
    return ImportFormat::csv;  // the mapping explains the columns
  if (found) return *found;
  return fail(Errc::usage, Note(Msg::formats_unknown, {source.name}),
              Note(Msg::formats_unknown_fix, {format_names()}));
}

Result<ImportedFile> read_as(ImportFormat format, const std::string& file, const Source& source,
                             const exchange::ImportContext& context) {
  if (!context.columns.empty() && format != ImportFormat::csv)
    return fail(Errc::usage, Note(Msg::formats_map_without_csv),
                Note(Msg::formats_map_without_csv_fix));
  auto read = format == ImportFormat::kismet ? exchange::read_kismet(file, context)
              : format == ImportFormat::netbox && !source.files.empty()
                  ? exchange::read_netbox(source.files, context)
                  : exchange::read_import(format, source.text, context);
  const std::string name(to_string(format));
  if (!read) {
    if (read.error().text) return read;
    return fail(Errc::usage, Note(Msg::formats_unreadable, {source.name, name}),
                Note(Msg::formats_unreadable_fix), printable(read.error().detail));
  }
  if (read->overflowed())
    return fail(
        Errc::usage,
        Note(Msg::formats_too_many, {source.name, std::to_string(ImportedFile::kMostHosts)}),
        Note(Msg::formats_too_many_fix));
  return read;
}

/// One transaction for all that the file says.
Result<void> append_import(inventory::Inventory& inventory, const Batch& batch, Timestamp now) {
  if (batch.empty()) return ok;
  ScanRecord record;
  record.ports = record.udp_ports = "none";
  record.vantage = kImportVantage;
  record.sensor = host_name();
  record.tenken_version = version();
  record.started = now;
  const auto scan = inventory.begin_scan(std::move(record));
  if (!scan) return Unexpected(scan.error());
  if (auto appended = inventory.append(scan->id, batch); !appended) {
    (void)inventory.finish_scan(scan->id, ScanState::interrupted, 0);
    return appended;
  }
  return inventory.finish_scan(scan->id, ScanState::complete, 0);
}

void tell_skipped(const Console& console, const ImportedFile& file) {
  if (file.skipped_count() == 0) return;
  const std::size_t some = std::min(file.skipped().size(), kMostShown);
  for (std::size_t i = 0; i < some; ++i) {
    const exchange::SkippedLine& line = file.skipped()[i];
    const Note note(skip_message(line.reason), {std::to_string(line.line), line.text});
    is_problem(line.reason) ? console.warn(note) : console.say(note);
  }
  if (file.skipped_count() > some)
    console.say(Note(Msg::formats_more, {std::to_string(file.skipped_count() - some)}));
  console.say(Note(Msg::formats_passed_over, {std::to_string(file.skipped_count())}));
}

}  // namespace

Result<ExitCode> run_inventory_import(const CommandContext& context,
                                      const InventoryImportCommand& command) {
  if (!context.options.out.empty())
    return fail(Errc::usage, Note(Msg::formats_out), Note(Msg::formats_out_fix));
  const std::string& named = context.options.format;
  if (!named.empty() && !exchange::parse_import_format(named))
    return fail(Errc::usage, Note(Msg::cli_bad_value, {"--format", shown(named)}),
                Note(Msg::formats_unknown_fix, {format_names()}));
  const auto who = writer(context.environment, command.who);
  if (!who) return Unexpected(who.error());
  const Timestamp now = context.clock.now();
  const auto how = context_of(command, now);
  if (!how) return Unexpected(how.error());
  const auto source = read_source(command.file);
  if (!source) return Unexpected(source.error());
  const auto format = format_of(named, command, *source);
  if (!format) return Unexpected(format.error());
  auto file = read_as(*format, command.file, *source, *how);
  if (!file) return Unexpected(file.error());
  auto inventory = open_inventory(
      context, command.dry_run ? inventory::OpenMode::read_only : inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  auto view = inventory->view();
  if (!view) return Unexpected(view.error());

  const std::string name(to_string(*format));
  const std::string record =
      "file: " + source->name + "\nfile SHA-256: " + source->digest + "\nformat: " + name + "\n";
  std::size_t known = 0;
  const std::size_t devices = file->hosts().size();
  const Batch batch = observe_import(*file, KnownDevices(*view), record, host_name(), now, known);
  if (devices == 0) {
    tell_skipped(context.console, *file);
    return fail(Errc::usage, Note(Msg::formats_empty, {source->name, name}),
                Note(Msg::formats_unreadable_fix));
  }
  std::size_t written = 0;
  if (!command.dry_run) {
    if (auto appended = append_import(*inventory, batch, now); !appended)
      return Unexpected(appended.error());
    view = inventory->view();
    if (!view) return Unexpected(view.error());
  }
  const auto edits = declare_import(*file, KnownDevices(*view));
  if (!command.dry_run) {
    const auto done = inventory->edit(edits, *who);
    if (!done) return Unexpected(done.error());
    written = *done;
  }
  tell_skipped(context.console, *file);
  context.console.say(Note(command.dry_run ? Msg::formats_would : Msg::formats_done,
                           {source->name, name, std::to_string(devices), std::to_string(known),
                            std::to_string(batch.observations.size()), std::to_string(written)}));
  return file->problems() > 0 ? kInconclusive : kDone;
}

}  // namespace tenken::cli
