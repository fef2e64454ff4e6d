#include "bundle/zip_writer.hpp"

#include <string>

#include <archive.h>
#include <archive_entry.h>

#include "model/messages.hpp"

namespace tenken::bundle {

struct ZipWriter::State {
  std::ostream& out;
  Timestamp at;
  ::archive* handle = ::archive_write_new();
  bool failed = false;

  State(std::ostream& o, Timestamp t) : out(o), at(t) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ::archive_write_free(handle); }

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
    if (good && !failed) return ok;
    const char* const why = ::archive_error_string(handle);
    return fail(Errc::io, Note(Msg::report_write_failed), Note(Msg::report_write_failed_remedy),
                why == nullptr ? std::string() : std::string(why));
  }
};

ZipWriter::ZipWriter(std::ostream& out, Timestamp at) : state_(std::make_unique<State>(out, at)) {
  ::archive_write_set_format_zip(state_->handle);
  ::archive_write_set_options(state_->handle, "zip:compression-level=6");
  ::archive_write_set_bytes_in_last_block(state_->handle, 1);
  ::archive_write_open(state_->handle, state_.get(), nullptr, &State::take, nullptr);
}

ZipWriter::~ZipWriter() = default;

Result<void> ZipWriter::add(std::string_view name, std::string_view content) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  constexpr unsigned kMode = 0644;
  archive_entry* const entry = ::archive_entry_new();
  ::archive_entry_set_pathname(entry, std::string(name).c_str());
  ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
  ::archive_entry_set_filetype(entry, AE_IFREG);
  ::archive_entry_set_perm(entry, kMode);
  ::archive_entry_set_mtime(entry, state_->at.nanoseconds / kNanoseconds, 0);
  const bool begun = ::archive_write_header(state_->handle, entry) == ARCHIVE_OK;
  ::archive_entry_free(entry);
  return state_->done(begun &&
                      ::archive_write_data(state_->handle, content.data(), content.size()) ==
                          static_cast<la_ssize_t>(content.size()));
}

Result<void> ZipWriter::close() {
  return state_->done(::archive_write_close(state_->handle) == ARCHIVE_OK);
}

}  // namespace tenken::bundle
