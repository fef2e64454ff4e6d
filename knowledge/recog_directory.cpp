#include "knowledge/recog_directory.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/read_at_most.hpp"

namespace tenken::knowledge {
namespace {

namespace fs = std::filesystem;

Unexpected cannot_read(const fs::path& path) {
  return fail(Errc::usage, Note(Msg::knowledge_unreadable, {printable(path.string())}),
              Note(Msg::knowledge_folder_fix));
}

Result<std::string> content_of(const fs::path& path, std::size_t most) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return cannot_read(path);
  std::ifstream in(path, std::ios::binary);
  if (!in) return cannot_read(path);
  std::string text = read_at_most(in, most + 1);
  if (in.bad()) return cannot_read(path);
  if (text.size() > most)
    return fail(Errc::limit, Note(Msg::knowledge_too_large, {printable(path.string())}));
  return text;
}

/// In the order of their names, so that the same folder always gives the same answers.
Result<std::vector<fs::path>> xml_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".xml") continue;
    if (files.size() == RecogDirectory::kMostFiles)
      return fail(Errc::limit, Note(Msg::knowledge_too_large, {printable(folder.string())}));
    files.push_back(at->path());
  }
  if (error || files.empty()) return cannot_read(folder);
  std::ranges::sort(files);
  return files;
}

/// Names of examples are written by whoever wrote the database: they stay below its folder.
bool leads_out(const fs::path& file) {
  return file.empty() || file.is_absolute() ||
         std::ranges::find(file, fs::path("..")) != file.end();
}

}  // namespace

Result<RecogDirectory> RecogDirectory::open(const fs::path& folder,
                                            const std::vector<std::string_view>& wanted) {
  const auto files = xml_files(folder);
  if (!files) return Unexpected(files.error());
  RecogDirectory directory(folder);
  for (const fs::path& path : *files) {
    const auto text = content_of(path, RecogFile::kMostBytes);
    if (!text) return Unexpected(text.error());
    auto file = read_recog(path.stem().string(), *text);
    if (!file)
      return fail(file.error().code, Note(Msg::knowledge_no_recog, {printable(path.string())}),
                  Note(Msg::knowledge_folder_fix), printable(file.error().detail));
    if (!wanted.empty() && std::ranges::find(wanted, file->matches) == wanted.end()) continue;
    directory.databases_.emplace_back(*std::move(file));
  }
  return directory;
}

std::optional<RecogMatch> RecogDirectory::match(std::string_view matches,
                                                std::string_view text) const {
  for (const RecogDatabase& database : databases_) {
    if (database.file().matches != matches) continue;
    if (auto found = database.match(text)) return found;
  }
  return std::nullopt;
}

Result<std::string> RecogDirectory::example_file(const RecogFile& database,
                                                 const std::string& file) const {
  const fs::path relative(file);
  if (leads_out(relative)) return cannot_read(relative);
  auto text = content_of(folder_ / database.name / relative, kMostExampleBytes);
  return text ? text : content_of(folder_ / relative, kMostExampleBytes);
}

}  // namespace tenken::knowledge
