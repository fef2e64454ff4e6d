#include "bundle/zip_writer.hpp"

#include <string>

#include "model/late/archive.hpp"
#include "model/messages.hpp"

namespace tenken::bundle {

struct ZipWriter::State {
  std::ostream& out;
  Timestamp at;
  ::archive* handle = late::archive.load() ? late::archive_write_new() : nullptr;
  bool failed = false;

  State(std::ostream& o, Timestamp t) : out(o), at(t) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (handle != nullptr) late::archive_write_free(handle);
  }

  /// The callback of libarchive, which must not see an exception.
  static la_ssize_t take(::archive*, void* self, const void* bytes, std::size_t size) {
    auto& state = *static_cast<State*>(self);
    try {
      state.out.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    } catch (const std::ios::failure&) {
      state.failed = true;
    }
    state.failed = state.failed || !state.out;
    return state.failed ? -1 : static_cast<la_ssize_t>(size);
  }

  Result<void> done(bool good) const {
    if (auto loaded = late::archive.load(); !loaded) return loaded;
    if (good && !failed) return ok;
    const char* const why = late::archive_error_string(handle);
    return fail(Errc::io, Note(Msg::report_write_failed), Note(Msg::report_write_failed_remedy),
                why == nullptr ? std::string() : std::string(why));
  }
};

ZipWriter::ZipWriter(std::ostream& out, Timestamp at) : state_(std::make_unique<State>(out, at)) {
  if (state_->handle == nullptr) return;
  late::archive_write_set_format_zip(state_->handle);
  late::archive_write_set_options(state_->handle, "zip:compression-level=6");
  late::archive_write_set_bytes_in_last_block(state_->handle, 1);
  late::archive_write_open(state_->handle, state_.get(), nullptr, &State::take, nullptr);
}

ZipWriter::~ZipWriter() = default;

Result<void> ZipWriter::add(std::string_view name, std::string_view content) {
  if (state_->handle == nullptr) return state_->done(false);
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  constexpr unsigned kMode = 0644;
  archive_entry* const entry = late::archive_entry_new();
  late::archive_entry_set_pathname(entry, std::string(name).c_str());
  late::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
  late::archive_entry_set_filetype(entry, AE_IFREG);
  late::archive_entry_set_perm(entry, kMode);
  late::archive_entry_set_mtime(entry, state_->at.nanoseconds / kNanoseconds, 0);
  const bool begun = late::archive_write_header(state_->handle, entry) == ARCHIVE_OK;
  late::archive_entry_free(entry);
  return state_->done(begun &&
                      late::archive_write_data(state_->handle, content.data(), content.size()) ==
                          static_cast<la_ssize_t>(content.size()));
}

Result<void> ZipWriter::close() {
  return state_->done(state_->handle != nullptr &&
                      late::archive_write_close(state_->handle) == ARCHIVE_OK);
}

}  // namespace tenken::bundle
