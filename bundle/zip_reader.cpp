#include "bundle/zip_reader.hpp"

#include <memory>

#include "model/bytes.hpp"
#include "model/late/archive.hpp"
#include "model/messages.hpp"

namespace tenken::bundle {
namespace {

constexpr std::size_t kBlock = 65536;  // bytes that are read at once

struct Free {
  void operator()(::archive* handle) const { late::archive_read_free(handle); }
};
using Handle = std::unique_ptr<::archive, Free>;

Unexpected damaged(const std::filesystem::path& file, ::archive* handle) {
  const char* const why = late::archive_error_string(handle);
  return fail(Errc::malformed, Note(Msg::bundle_damaged, {printable(file.string())}),
              Note(Msg::cli_cannot_read_fix), why == nullptr ? std::string() : printable(why));
}

Unexpected too_large(const std::filesystem::path& file) {
  return fail(Errc::limit, Note(Msg::bundle_too_large, {printable(file.string())}));
}

}  // namespace

Result<void> read_zip(const std::filesystem::path& file, const ZipLimits& limits,
                      const std::function<Result<void>(ZipMember& member)>& visit) {
  if (auto loaded = late::archive.load(); !loaded) return loaded;
  const Handle handle(late::archive_read_new());
  late::archive_read_support_format_zip_seekable(handle.get());
  if (late::archive_read_open_filename(handle.get(), file.c_str(), kBlock) != ARCHIVE_OK)
    return damaged(file, handle.get());
  std::size_t members = 0;
  std::uint64_t total = 0;
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = late::archive_read_next_header(handle.get(), &entry);
    if (status == ARCHIVE_EOF) return ok;
    if (status != ARCHIVE_OK) return damaged(file, handle.get());
    if (++members > limits.members) return too_large(file);
    if (late::archive_entry_filetype(entry) != AE_IFREG) continue;
    const char* const name = late::archive_entry_pathname(entry);
    std::uint64_t size = 0;
    std::string buffer;
    ZipMember member;
    member.name = printable(name == nullptr ? "" : name, 1024);
    member.next = [&]() -> Result<std::string_view> {
      buffer.resize(kBlock);
      const la_ssize_t got = late::archive_read_data(handle.get(), buffer.data(), buffer.size());
      if (got < 0) return damaged(file, handle.get());
      size += static_cast<std::uint64_t>(got);
      total += static_cast<std::uint64_t>(got);
      if (size > limits.member_bytes || total > limits.total_bytes) return too_large(file);
      return std::string_view(buffer.data(), static_cast<std::size_t>(got));
    };
    if (auto visited = visit(member); !visited) return visited;
  }
}

Result<std::string> read_text(ZipMember& member, std::size_t most) {
  std::string text;
  for (;;) {
    const auto piece = member.next();
    if (!piece) return Unexpected(piece.error());
    if (piece->empty()) return text;
    if (text.size() + piece->size() > most)
      return fail(Errc::limit, Note(Msg::bundle_too_large, {member.name}));
    text += *piece;
  }
}

}  // namespace tenken::bundle
