#include "vulndb/bundle.hpp"

#include <optional>
#include <vector>

#include <SQLiteCpp/Statement.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "model/late/archive.hpp"
#include "model/messages.hpp"
#include "vulndb/database.hpp"
#include "vulndb/feeds/byte_source.hpp"
#include "vulndb/feeds/fault.hpp"
#include "vulndb/feeds/unpack.hpp"
#include "vulndb/schema.hpp"
#include "vulndb/sqlite_file.hpp"

namespace tenken::vulndb {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kSchemaName = "tenken.vulndb-bundle/1";
constexpr std::string_view kManifest = "manifest.json";
constexpr std::string_view kDatabase = "vulndb.db";
constexpr std::size_t kMostManifest = std::size_t{1} << 20U;

Error bad(const fs::path& bundle, std::string what) {
  return feed_fault(Msg::vulndb_bad_bundle, bundle.string(), {std::move(what)});
}

std::string manifest_of(const DatabaseStatus& status, const std::string& digest, Timestamp now) {
  json::object database;
  database["name"] = kDatabase;
  database["sha256"] = digest;
  database["bytes"] = status.bytes;
  database["format"] = kFormat;
  database["edition"] = status.edition;
  database["vulnerabilities"] = status.counts.cves;
  json::array feeds;
  for (const FeedInfo& feed : status.feeds) {
    json::object one;
    one["name"] = feed.name;
    one["kind"] = to_string(feed.kind);
    one["sha256"] = feed.sha256;
    one["as_of"] = feed.as_of.to_string();
    one["records"] = feed.records;
    feeds.push_back(std::move(one));
  }
  json::object root;
  root["schema"] = kSchemaName;
  root["created"] = now.to_string();
  root["database"] = std::move(database);
  root["feeds"] = std::move(feeds);
  return json::serialize(root) + '\n';
}

/// Writes a zip to a stream.
class Zip {
 public:
  explicit Zip(std::ostream& out) : out_(out), handle_(late::archive_write_new()) {
    late::archive_write_set_format_zip(handle_);
    late::archive_write_set_options(handle_, "zip:compression-level=4");
    late::archive_write_set_bytes_in_last_block(handle_, 1);
    late::archive_write_open(handle_, this, nullptr, &Zip::take, nullptr);
  }
  Zip(const Zip&) = delete;
  Zip& operator=(const Zip&) = delete;
  ~Zip() { late::archive_write_free(handle_); }

  bool begin(std::string_view name, std::uint64_t size, Timestamp at) {
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    constexpr unsigned kMode = 0644;
    archive_entry* entry = late::archive_entry_new();
    late::archive_entry_set_pathname(entry, std::string(name).c_str());
    late::archive_entry_set_size(entry, static_cast<la_int64_t>(size));
    late::archive_entry_set_filetype(entry, AE_IFREG);
    late::archive_entry_set_perm(entry, kMode);
    late::archive_entry_set_mtime(entry, at.nanoseconds / kNanoseconds, 0);
    const bool done = late::archive_write_header(handle_, entry) == ARCHIVE_OK;
    late::archive_entry_free(entry);
    return done;
  }
  bool put(std::string_view bytes) {
    return late::archive_write_data(handle_, bytes.data(), bytes.size()) ==
           static_cast<la_ssize_t>(bytes.size());
  }
  bool close() { return late::archive_write_close(handle_) == ARCHIVE_OK && !failed_; }
  std::string digest() { return hash_.hex(); }

 private:
  /// The callback of libarchive, which must not see an exception.
  static la_ssize_t take(archive*, void* self, const void* bytes, std::size_t size) {
    auto& zip = *static_cast<Zip*>(self);
    const std::string_view piece(static_cast<const char*>(bytes), size);
    zip.hash_.add(piece);
    try {
      zip.out_.write(piece.data(), static_cast<std::streamsize>(size));
    } catch (const std::ios::failure&) {
      zip.failed_ = true;
    }
    zip.failed_ = zip.failed_ || !zip.out_;
    return zip.failed_ ? -1 : static_cast<la_ssize_t>(size);
  }

  std::ostream& out_;
  ::archive* handle_;
  Sha256 hash_;
  bool failed_ = false;
};

/// What the manifest says of the database.
struct Promise {
  std::string sha256;
  std::uint64_t bytes = 0;
};

std::optional<Promise> read_manifest(PeekedBytes& content) {
  std::string text;
  for (;;) {
    const auto piece = content.next();
    if (!piece || text.size() + piece->size() > kMostManifest) return std::nullopt;
    if (piece->empty()) break;
    text += *piece;
  }
  json::error_code code;
  const json::value root = json::parse(text, code);
  const json::object* object = code ? nullptr : root.if_object();
  const json::value* schema = object != nullptr ? object->if_contains("schema") : nullptr;
  const json::value* database = object != nullptr ? object->if_contains("database") : nullptr;
  if (schema == nullptr || !schema->is_string() || schema->get_string() != kSchemaName ||
      database == nullptr || !database->is_object())
    return std::nullopt;
  const json::value* sha256 = database->get_object().if_contains("sha256");
  const json::value* bytes = database->get_object().if_contains("bytes");
  if (sha256 == nullptr || !sha256->is_string() || bytes == nullptr || !bytes->is_int64() ||
      bytes->get_int64() < 0)
    return std::nullopt;
  Promise promise;
  promise.sha256 = sha256->get_string().c_str();
  promise.bytes = static_cast<std::uint64_t>(bytes->get_int64());
  return promise;
}

bool is_named(const std::string& document, std::string_view entry) {
  return document.ends_with(": " + std::string(entry));
}

/// The statements that made the tables of a database, one after the other.
std::string tables_of(SQLite::Database& database) {
  std::string all;
  SQLite::Statement rows(database, "SELECT type, name, sql FROM sqlite_master ORDER BY name");
  while (rows.executeStep())
    for (int i = 0; i < 3; ++i) all += std::string(rows.getColumn(i).getText()) + '\n';
  return all;
}

/// That the unpacked file is a database of ours, whole, and with our tables and nothing else.
Result<void> check_database(const fs::path& file, const fs::path& bundle) {
  try {
    const auto database = open_finished(file);
    if (auto ours = check_ours(*database, bundle); !ours) return ours;
    SQLite::Database model(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    model.exec(kSchema);
    if (tables_of(*database) != tables_of(model)) return Unexpected(bad(bundle, "tables"));
    if (database->execAndGet("PRAGMA quick_check(1)").getString() != "ok")
      return Unexpected(bad(bundle, "quick_check"));
    return ok;
  } catch (const SQLite::Exception& exception) {
    return Unexpected(bad(bundle, exception.what()));
  }
}

}  // namespace

Result<std::string> write_bundle(const fs::path& database, Timestamp now, std::ostream& out) {
  auto opened = Database::open(database);
  if (!opened) return Unexpected(opened.error());
  const DatabaseStatus status = (*opened)->status();
  Expansion free;
  const auto digest = FileBytes(database, free).digest();
  if (!digest) return Unexpected(digest.error());
  const std::string manifest = manifest_of(status, *digest, now);
  if (auto loaded = late::archive.load(); !loaded) return Unexpected(loaded.error());
  Zip zip(out);
  bool done = zip.begin(kManifest, manifest.size(), now) && zip.put(manifest) &&
              zip.begin(kDatabase, status.bytes, status.built);
  FileBytes content(database, free);
  while (done) {
    const auto piece = content.next();
    if (!piece) return Unexpected(piece.error());
    if (piece->empty()) break;
    done = zip.put(*piece);
  }
  if (!zip.close() || !done)
    return fail(Errc::io, Note(Msg::vulndb_cannot_write, {"zip"}),
                Note(Msg::vulndb_cannot_write_fix));
  return zip.digest();
}

bool is_bundle(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  bool found = false;
  // Its first document tells; the rest is left unread.
  (void)each_document(file, {}, [&](const std::string& name, PeekedBytes& content) -> Result<void> {
    found = is_named(name, kManifest) && read_manifest(content).has_value();
    return fail(Errc::cancelled, std::string("looked at"));
  });
  return found;
}

Result<void> read_bundle(const fs::path& bundle, const std::function<bool()>& stop, NewFile& to) {
  std::optional<Promise> promise;
  bool unpacked = false;
  Sha256 hash;
  std::uint64_t bytes = 0;
  const auto visit = [&](const std::string& name, PeekedBytes& content) -> Result<void> {
    if (!promise) {
      promise = read_manifest(content);
      if (!promise) return Unexpected(bad(bundle, std::string(kManifest)));
      return ok;
    }
    if (unpacked || !is_named(name, kDatabase)) return Unexpected(bad(bundle, name));
    unpacked = true;
    for (;;) {
      const auto piece = content.next();
      if (!piece) return Unexpected(piece.error());
      if (piece->empty()) return ok;
      bytes += piece->size();
      if (bytes > promise->bytes) return Unexpected(bad(bundle, std::string(kDatabase)));
      hash.add(*piece);
      if (auto written = to.append(*piece); !written) return written;
    }
  };
  if (const auto read = each_document(bundle, stop, visit); !read) return Unexpected(read.error());
  if (!promise || !unpacked) return Unexpected(bad(bundle, std::string(kDatabase)));
  if (bytes != promise->bytes || hash.hex() != promise->sha256)
    return Unexpected(bad(bundle, "SHA-256"));
  return check_database(to.path(), bundle);
}

}  // namespace tenken::vulndb
