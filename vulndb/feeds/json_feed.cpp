// JSON feeds, told apart by the shape of their records.
#include <algorithm>
#include <optional>

#include <boost/json/object.hpp>

#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"
#include "vulndb/feeds/json_records.hpp"
#include "vulndb/feeds/json_split.hpp"
#include "vulndb/feeds/readers.hpp"

namespace tenken::vulndb {
namespace {

namespace json = boost::json;

enum class Shape : std::uint8_t { none, nvd, nvd_1_1, cve_record, kev };

const json::object* object_in(const json::object& in, std::string_view key) {
  const json::value* value = in.if_contains(key);
  return value != nullptr ? value->if_object() : nullptr;
}

bool holds_cve_id(const json::object& in) {
  const json::value* id = in.if_contains("id");
  return id != nullptr && id->is_string() && std::string_view(id->get_string()).starts_with("CVE-");
}

/// What a record is by its members; `cve` is set where NVD 2.0 wraps it.
Shape shape_of(const json::object& record, const json::object*& cve) {
  cve = &record;
  if (const json::object* inner = object_in(record, "cve")) {
    if (inner->contains("CVE_data_meta")) return Shape::nvd_1_1;
    cve = inner;
    return Shape::nvd;
  }
  if (record.contains("cveID")) return Shape::kev;
  if (record.contains("cveMetadata")) return Shape::cve_record;
  const bool bare =
      holds_cve_id(record) && (record.contains("descriptions") || record.contains("vulnStatus") ||
                               record.contains("sourceIdentifier"));
  return bare ? Shape::nvd : Shape::none;
}

/// Whether a member of the root is a package of the Debian tracker.
bool is_package(const json::value& value) {
  const json::object* cves = value.if_object();
  if (cves == nullptr || cves->empty()) return false;
  return std::all_of(cves->begin(), cves->end(), [](const json::key_value_pair& one) {
    const std::string_view id = one.key();
    const json::object* entry = one.value().if_object();
    return (id.starts_with("CVE-") || id.starts_with("TEMP-")) && entry != nullptr &&
           entry->contains("releases");
  });
}

class JsonFeed final : public JsonParts {
 public:
  JsonFeed(const std::string& name, FeedSink& sink, FeedTally& tally)
      : name_(name), sink_(sink), tally_(tally) {}

  bool known() const { return known_; }

  Result<void> list(std::string_view key) override {
    list_ = key;
    listed_ = true;
    return ok;
  }

  Result<void> element(std::string_view list, const json::value& value) override {
    ++number_;
    const json::object* record = value.if_object();
    const json::object* cve = nullptr;
    const Shape shape = record != nullptr ? shape_of(*record, cve) : Shape::none;
    if (shape != Shape::none) return take(shape, *cve);
    // A list of something else is no feed; a stranger among records is a fault.
    const bool must = known_ || list == "vulnerabilities" || list == "CVE_Items";
    if (must) return Unexpected(wrong(list.empty() ? "[]" : std::string(list)));
    return ok;
  }

  Result<void> member(std::string_view key, const json::value& value) override {
    if (debian_ || (pending_.empty() && is_package(value))) return package(key, value);
    if (key == "vulnerabilities" || key == "CVE_Items") return Unexpected(wrong(std::string(key)));
    if (key.empty()) return ok;  // the whole document is one text or number
    if (pending_cost_ > kMostPending) return ok;
    // As the root's own members they tell the date and the kind, or are a record themselves.
    pending_.insert_or_assign(json::string_view(key), json::value(value, json::storage_ptr()));
    pending_cost_ += key.size() + 1;
    return ok;
  }

  Result<void> end() override {
    const json::object* cve = nullptr;
    const Shape shape = shape_of(pending_, cve);
    if (!listed_ && !debian_ && shape != Shape::none) {
      ++number_;
      if (auto taken = take(shape, *cve); !taken) return taken;
    }
    note_kind();
    pending_.clear();
    pending_cost_ = 0;
    listed_ = false;
    debian_ = false;
    return ok;
  }

 private:
  static constexpr std::size_t kMostPending = std::size_t{1} << 20U;  // bytes of names

  Error wrong(std::string what) const {
    return feed_fault(Msg::vulndb_wrong_type, name_, {std::to_string(number_), std::move(what)});
  }

  /// The date that the root tells counts for the kind of its records. An empty page of NVD is one.
  void note_kind() {
    if (!last_ && text("format") == "NVD_CVE") mark(FeedKind::nvd);
    if (!last_) return;
    for (const char* key : {"timestamp", "CVE_data_timestamp", "dateReleased"})
      if (const std::string_view date = text(key); !date.empty() && listed_) {
        KindTally& tally = tally_.of(*last_);
        tally.dated(date);
      }
    last_.reset();
  }

  std::string_view text(std::string_view key) const {
    const json::value* value = pending_.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
  }

  KindTally& mark(FeedKind kind) {
    known_ = true;
    last_ = kind;
    KindTally& tally = tally_.of(kind);
    tally.seen = true;
    return tally;
  }

  Result<void> take(Shape shape, const json::object& from) {
    Look look;
    if (shape == Shape::kev) {
      const KevEntry entry = read_kev(from, look);
      if (!look.fault.empty()) return Unexpected(wrong(look.fault));
      KindTally& tally = mark(FeedKind::kev);
      ++tally.records;
      tally.dated(entry.added);
      sink_.kev(entry);
      return ok;
    }
    const ReadCve read = shape == Shape::nvd       ? read_nvd(from, look)
                         : shape == Shape::nvd_1_1 ? read_nvd_1_1(from, look)
                                                   : read_cve_record(from, look);
    if (!look.fault.empty()) return Unexpected(wrong(look.fault));
    KindTally& tally = mark(read.record.source);
    ++tally.records;
    tally.left_out += read.left_out;
    tally.dated(read.record.modified);
    sink_.cve(read.record);
    if (!read.kev.cve.empty() && !read.record.rejected) sink_.kev(read.kev);
    return ok;
  }

  Result<void> package(std::string_view key, const json::value& value) {
    ++number_;
    if (!is_package(value)) return Unexpected(wrong(std::string(key)));
    Look look;
    const std::vector<DebianFix> fixes = read_debian(key, value.get_object(), look);
    if (!look.fault.empty()) return Unexpected(wrong(std::string(key) + "." + look.fault));
    debian_ = true;
    KindTally& tally = mark(FeedKind::debian);
    tally.records += fixes.size();
    sink_.debian(key, fixes);
    return ok;
  }

  const std::string& name_;
  FeedSink& sink_;
  FeedTally& tally_;
  json::object pending_;
  std::size_t pending_cost_ = 0;
  std::string list_;
  std::optional<FeedKind> last_;
  std::uint64_t number_ = 0;  ///< of the record, from 1
  bool known_ = false;
  bool listed_ = false;
  bool debian_ = false;
};

}  // namespace

Result<bool> read_json_feed(const std::string& name, ByteSource& content, FeedSink& sink,
                            FeedTally& tally) {
  JsonFeed feed(name, sink, tally);
  if (auto done = split_json(name, content, feed); !done) return Unexpected(done.error());
  return feed.known();
}

}  // namespace tenken::vulndb
