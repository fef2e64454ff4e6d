#include "vulndb/feeds/unpack.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include <zlib.h>

#include "model/late/archive.hpp"
#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10U;
constexpr unsigned kMostLayers = 4;            // zip of zip of gzip, and one to spare
constexpr std::size_t kMostFiles = 2'000'000;  // of one archive or folder

Error bomb(const std::string& name, std::uint64_t at) {
  return feed_fault(Msg::vulndb_bomb, name, {std::to_string(at), std::to_string(Expansion::kMost)});
}

/// gzip, by zlib: unlike libarchive it checks the checksums. Members may follow each other.
class GzipBytes final : public ByteSource {
 public:
  GzipBytes(std::string name, ByteSource& in, Expansion& expansion)
      : name_(std::move(name)), in_(in), expansion_(expansion), buffer_(kPiece) {
    constexpr int kWithGzipHeader = 16 + MAX_WBITS;
    ready_ = ::inflateInit2(&state_, kWithGzipHeader) == Z_OK;
  }
  ~GzipBytes() override {
    if (ready_) ::inflateEnd(&state_);
  }

  Result<std::string_view> next() override {
    if (!ready_) return Unexpected(broken(Msg::vulndb_bad_packing, "zlib"));
    state_.next_out = buffer_.data();
    state_.avail_out = static_cast<uInt>(buffer_.size());
    while (state_.avail_out > 0 && !ended_) {
      if (auto stepped = step(); !stepped) return Unexpected(stepped.error());
    }
    const std::size_t got = buffer_.size() - state_.avail_out;
    out_ += got;
    expansion_.gave(got);
    if (expansion_.absurd()) return Unexpected(bomb(name_, out_));
    return std::string_view(reinterpret_cast<const char*>(buffer_.data()), got);
  }

 private:
  Error broken(Msg what, const char* detail) const {
    return fault_at(what, name_, out_ + buffer_.size() - state_.avail_out,
                    detail != nullptr ? detail : "");
  }

  /// True where there is input now; false at the end of the file.
  Result<bool> refill() {
    if (state_.avail_in > 0) return true;
    const auto piece = in_.next();
    if (!piece) return Unexpected(piece.error());
    input_.assign(piece->begin(), piece->end());
    state_.next_in = reinterpret_cast<Bytef*>(input_.data());
    state_.avail_in = static_cast<uInt>(input_.size());
    return !input_.empty();
  }

  Result<void> step() {
    const auto more = refill();
    if (!more) return Unexpected(more.error());
    if (!*more) {
      if (inside_) return Unexpected(broken(Msg::vulndb_truncated, "gzip"));
      ended_ = true;
      return ok;
    }
    inside_ = true;
    const int code = ::inflate(&state_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      inside_ = false;
      ::inflateReset(&state_);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return Unexpected(broken(Msg::vulndb_bad_packing, state_.msg));
    }
    return ok;
  }

  std::string name_;
  ByteSource& in_;
  Expansion& expansion_;
  z_stream state_{};
  bool ready_ = false;
  bool inside_ = false;
  bool ended_ = false;
  std::uint64_t out_ = 0;
  std::string input_;
  std::vector<Bytef> buffer_;
};

/// What libarchive reads: archives, and files packed by xz, bzip2 or zstd.
class Archive {
 public:
  Archive(std::string name, ByteSource& in, bool many)
      : name_(std::move(name)), in_(in), handle_(late::archive_read_new()) {
    if (many) {
      late::archive_read_support_format_zip_streamable(handle_);
    } else {
      // By name, so that no filter that starts a program is among them.
      late::archive_read_support_filter_xz(handle_);
      late::archive_read_support_filter_bzip2(handle_);
      late::archive_read_support_filter_zstd(handle_);
      late::archive_read_support_format_raw(handle_);
    }
    opened_ =
        late::archive_read_open(handle_, this, nullptr, &Archive::give, nullptr) == ARCHIVE_OK;
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() { late::archive_read_free(handle_); }

  /// The name of the next file in it; nothing at the end.
  Result<std::optional<std::string>> entry() {
    if (!opened_) return Unexpected(broken(0));
    for (;;) {
      archive_entry* entry = nullptr;
      const int code = late::archive_read_next_header(handle_, &entry);
      if (code == ARCHIVE_EOF) return std::nullopt;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return Unexpected(broken(0));
      const auto type = late::archive_entry_filetype(entry);
      if (type != AE_IFREG && type != 0) continue;
      const char* path = late::archive_entry_pathname(entry);
      return path != nullptr ? path : "";
    }
  }
  long read(char* to, std::size_t size) {
    return static_cast<long>(late::archive_read_data(handle_, to, size));
  }
  Error broken(std::uint64_t at) const {
    if (fault_) return *fault_;
    const char* text = late::archive_error_string(handle_);
    const std::string detail = text != nullptr ? text : "";
    const bool cut = ended_ && (detail.find("runcated") != std::string::npos ||
                                detail.find("nexpected end") != std::string::npos);
    return fault_at(cut ? Msg::vulndb_truncated : Msg::vulndb_bad_packing, name_, at, detail);
  }

 private:
  /// The callback of libarchive: an error of the source is kept and told as one of reading.
  static la_ssize_t give(archive* handle, void* self, const void** bytes) {
    auto& archive = *static_cast<Archive*>(self);
    const auto piece = archive.in_.next();
    if (!piece) {
      archive.fault_ = piece.error();
      late::archive_set_error(handle, EIO, "unreadable");
      return -1;
    }
    archive.ended_ = piece->empty();
    *bytes = piece->data();
    return static_cast<la_ssize_t>(piece->size());
  }

  std::string name_;
  ByteSource& in_;
  ::archive* handle_;
  bool opened_ = false;
  bool ended_ = false;
  std::optional<Error> fault_;
};

/// One file of an archive.
class EntryBytes final : public ByteSource {
 public:
  EntryBytes(std::string name, Archive& archive, Expansion& expansion)
      : name_(std::move(name)), archive_(archive), expansion_(expansion), buffer_(kPiece) {}

  Result<std::string_view> next() override {
    const long got = archive_.read(buffer_.data(), buffer_.size());
    if (got < 0) return Unexpected(archive_.broken(out_));
    const auto size = static_cast<std::size_t>(got);
    out_ += size;
    expansion_.gave(size);
    if (expansion_.absurd()) return Unexpected(bomb(name_, out_));
    return std::string_view(buffer_.data(), size);
  }

 private:
  std::string name_;
  Archive& archive_;
  Expansion& expansion_;
  std::uint64_t out_ = 0;
  std::vector<char> buffer_;
};

class StoppableBytes final : public ByteSource {
 public:
  StoppableBytes(ByteSource& in, const WantsStop& stop) : in_(in), stop_(stop) {}

  Result<std::string_view> next() override {
    if (stop_ && stop_())
      return fail(Errc::cancelled, Note(Msg::vulndb_cancelled), Note(Msg::vulndb_cancelled_fix));
    return in_.next();
  }

 private:
  ByteSource& in_;
  const WantsStop& stop_;
};

class Unpacker {
 public:
  Unpacker(Expansion& expansion, const VisitDocument& visit)
      : expansion_(expansion), visit_(visit) {}

  Result<void> open(const std::string& name, ByteSource& in, unsigned layer) {
    PeekedBytes peeked(in);
    constexpr std::size_t kMagic = 6;
    const auto head = peeked.head(kMagic);
    if (!head) return Unexpected(head.error());
    using namespace std::string_view_literals;
    const auto begins = [&head](std::string_view magic) { return head->starts_with(magic); };
    const bool gzip = begins("\x1F\x8B"sv);
    const bool zip = begins("PK\x03\x04"sv) || begins("PK\x05\x06"sv);
    const bool packed = begins(
                            "\xFD"
                            "7zXZ\0"sv) ||
                        begins("BZh"sv) || begins("\x28\xB5\x2F\xFD"sv);
    if (!gzip && !zip && !packed) return visit_(name, peeked);
    if (layer >= kMostLayers)
      return Unexpected(fault_at(Msg::vulndb_bad_packing, name, 0, "packed too many times"));
    if (gzip) {
      GzipBytes content(name, peeked, expansion_);
      return open(name, content, layer + 1);
    }
    if (auto loaded = late::archive.load(); !loaded) return loaded;
    return zip ? entries(name, peeked, layer) : one(name, peeked, layer);
  }

 private:
  Result<void> one(const std::string& name, ByteSource& in, unsigned layer) {
    Archive archive(name, in, false);
    const auto entry = archive.entry();
    if (!entry) return Unexpected(entry.error());
    if (!*entry) return Unexpected(archive.broken(0));
    EntryBytes content(name, archive, expansion_);
    return open(name, content, layer + 1);
  }

  Result<void> entries(const std::string& name, ByteSource& in, unsigned layer) {
    Archive archive(name, in, true);
    for (std::size_t count = 0;; ++count) {
      const auto entry = archive.entry();
      if (!entry) return Unexpected(entry.error());
      if (!*entry) return ok;
      if (count == kMostFiles)
        return Unexpected(feed_fault(Msg::vulndb_too_many, name, {std::to_string(kMostFiles)}));
      const std::string inside = name + ": " + **entry;
      EntryBytes content(inside, archive, expansion_);
      if (auto done = open(inside, content, layer + 1); !done) return done;
      // What was left unread is checked all the same.
      for (;;) {
        const auto rest = content.next();
        if (!rest) return Unexpected(rest.error());
        if (rest->empty()) break;
      }
    }
  }

  Expansion& expansion_;
  const VisitDocument& visit_;
};

}  // namespace

Result<void> unpack(const std::string& name, ByteSource& in, Expansion& expansion,
                    const VisitDocument& visit) {
  return Unpacker(expansion, visit).open(name, in, 0);
}

Result<std::string> each_document(const std::filesystem::path& file, const WantsStop& stop,
                                  const VisitDocument& visit) {
  Expansion expansion;
  FileBytes bytes(file, expansion);
  StoppableBytes stoppable(bytes, stop);
  if (auto done = unpack(file.string(), stoppable, expansion, visit); !done)
    return Unexpected(done.error());
  return bytes.digest();
}

Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return Unexpected(unreadable(path.string(), ENOENT));
  std::vector<fs::path> files;
  if (!fs::is_directory(status)) {
    files.push_back(path);
    return files;
  }
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto at = fs::recursive_directory_iterator(path, options, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (hidden && at->is_directory(error)) at.disable_recursion_pending();
    if (!hidden && at->is_regular_file(error)) files.push_back(at->path());
    if (files.size() > kMostFiles)
      return Unexpected(
          feed_fault(Msg::vulndb_too_many, path.string(), {std::to_string(kMostFiles)}));
  }
  if (error) return Unexpected(unreadable(path.string(), error.value()));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace tenken::vulndb
