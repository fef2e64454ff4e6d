// JVN iPedia: RSS 1.0 with the vocabulary of MyJVN (items), and VULDEF (details). Titles and
// summaries in Japanese, joined by the ids of CVEs. No document type is accepted, so that no entity
// can be declared.
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include <expat.h>

#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"
#include "vulndb/feeds/json_records.hpp"
#include "vulndb/feeds/readers.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::size_t kMostDepth = 40;
constexpr std::size_t kMostText = std::size_t{256} << 10U;  // bytes of a title or a summary
constexpr std::size_t kMostCves = 2000;                     // of one item

/// The name without its namespace, which expat puts before a bar.
std::string_view local(const char* name) {
  const std::string_view whole(name);
  const std::size_t bar = whole.rfind('|');
  return bar == std::string_view::npos ? whole : whole.substr(bar + 1);
}

std::string squeezed(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

/// Whether JVN withdrew the entry, or has not looked at it: "** 削除 ** ...". The same words inside
/// a title ("ファイルを削除される脆弱性") mean something else.
bool withdrawn(std::string_view title) {
  for (const std::string_view word : {"未確定", "削除", "サポート外"}) {
    for (std::size_t at = title.find(word); at != std::string_view::npos;
         at = title.find(word, at + word.size())) {
      std::string_view before = title.substr(0, at);
      while (before.ends_with(' ')) before.remove_suffix(1);
      std::string_view after = title.substr(at + word.size());
      while (after.starts_with(' ')) after.remove_prefix(1);
      const bool opened = before.ends_with('*') || before.ends_with("【") ||
                          before.ends_with('[') || before.ends_with("＊");
      const bool closed = after.starts_with('*') || after.starts_with("】") ||
                          after.starts_with(']') || after.starts_with("＊");
      if (opened || (before.empty() && closed)) return true;
    }
  }
  return false;
}

struct Item {
  JvnEntry entry;
  std::string modified;
  std::vector<std::string> cves;

  Item() = default;
};

/// The state of one document; expat calls it through C functions, so that nothing here throws
/// beyond bad_alloc.
class Document {
 public:
  explicit Document(XML_Parser parser) : parser_(parser) {}

  enum class Fault : std::uint8_t { none, doctype, too_deep, too_long };
  Fault fault = Fault::none;
  bool known = false;      ///< JVN's vocabulary was seen
  bool is_root = true;     ///< the next element is the root
  bool stranger = false;   ///< the root is of something else
  std::vector<Item> done;  ///< items that are complete

  void begin(const char* name, const char** attributes) {
    const std::string_view tag = local(name);
    if (is_root) {
      is_root = false;
      stranger = tag != "RDF" && tag != "VULDEF-Document" && tag != "Result" && tag != "rss";
      if (stranger) return stop(Fault::none);
    }
    if (++depth_ > kMostDepth) return stop(Fault::too_deep);
    text_.clear();
    if (tag == "VULDEF-Document") known = true;
    if (tag == "item" || tag == "Vulinfo") {
      item_.emplace();
      item_depth_ = depth_;
    }
    if (tag == "RelatedItem") related_ = true;
    if (!item_ || tag != "references") return;
    for (; *attributes != nullptr; attributes += 2)
      if (local(*attributes) == "id") add_cve(attributes[1]);
  }

  void end(const char* name) {
    const std::string_view tag = local(name);
    if (item_) take(tag);
    if (tag == "RelatedItem") related_ = false;
    if (item_ && depth_ == item_depth_) finish();
    --depth_;
    text_.clear();
  }

  void text(const char* bytes, int size) {
    if (!item_) return;
    text_.append(bytes, static_cast<std::size_t>(size));
    if (text_.size() > kMostText) stop(Fault::too_long);
  }

  void stop(Fault why) {
    fault = why;
    XML_StopParser(parser_, XML_FALSE);
  }

 private:
  void take(std::string_view tag) {
    JvnEntry& entry = item_->entry;
    if ((tag == "title" || tag == "Title") && entry.title.empty()) entry.title = squeezed(text_);
    if ((tag == "description" || tag == "Overview") && entry.summary.empty())
      entry.summary = cut_description(squeezed(text_));
    if ((tag == "identifier" || tag == "VulinfoID") && text_.starts_with("JVNDB-")) {
      entry.id = text_;
      known = true;
    }
    if (tag == "VulinfoID" && related_) add_cve(text_);
    if (tag == "modified" || tag == "DateLastUpdated") item_->modified = squeezed(text_);
  }

  void add_cve(std::string_view id) {
    if (!cve_number(id) || item_->cves.size() >= kMostCves) return;
    if (std::find(item_->cves.begin(), item_->cves.end(), id) == item_->cves.end())
      item_->cves.emplace_back(id);
  }

  void finish() {
    if (!item_->entry.id.empty()) done.push_back(std::move(*item_));
    item_.reset();
  }

  XML_Parser parser_;
  std::size_t depth_ = 0;
  std::size_t item_depth_ = 0;
  bool related_ = false;
  std::optional<Item> item_;
  std::string text_;
};

Document& of(void* self) { return *static_cast<Document*>(self); }

void hand_over(Document& document, FeedSink& sink, KindTally& tally) {
  for (Item& item : document.done) {
    tally.dated(item.modified);
    if (withdrawn(item.entry.title) || item.entry.title.empty()) continue;
    ++tally.records;
    item.entry.shared = item.cves.size();
    for (std::string& cve : item.cves) {
      item.entry.cve = std::move(cve);
      sink.jvn(item.entry);
    }
  }
  document.done.clear();
}

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

}  // namespace

Result<bool> read_jvn(const std::string& name, ByteSource& content, FeedSink& sink,
                      FeedTally& tally) {
  const std::unique_ptr<XML_ParserStruct, FreeParser> parser(XML_ParserCreateNS(nullptr, '|'));
  Document document(parser.get());
  XML_SetUserData(parser.get(), &document);
  XML_SetElementHandler(
      parser.get(),
      [](void* self, const char* tag, const char** attributes) { of(self).begin(tag, attributes); },
      [](void* self, const char* tag) { of(self).end(tag); });
  XML_SetCharacterDataHandler(
      parser.get(), [](void* self, const char* bytes, int size) { of(self).text(bytes, size); });
  XML_SetStartDoctypeDeclHandler(parser.get(),
                                 [](void* self, const char*, const char*, const char*, int) {
                                   of(self).stop(Document::Fault::doctype);
                                 });
  KindTally kind;
  for (bool more = true; more;) {
    const auto piece = content.next();
    if (!piece) return Unexpected(piece.error());
    more = !piece->empty();
    const auto status = XML_Parse(parser.get(), piece->data(), static_cast<int>(piece->size()),
                                  more ? XML_FALSE : XML_TRUE);
    if (document.stranger) return false;
    if (status != XML_STATUS_OK) {
      const std::string line = std::to_string(XML_GetCurrentLineNumber(parser.get()));
      const auto code = XML_GetErrorCode(parser.get());
      const bool limit = document.fault == Document::Fault::too_deep ||
                         document.fault == Document::Fault::too_long;
      return Unexpected(feed_fault(
          document.fault == Document::Fault::doctype ? Msg::vulndb_doctype : Msg::vulndb_bad_xml,
          name, {line}, limit ? "too deep or too long" : XML_ErrorString(code)));
    }
    hand_over(document, sink, kind);
  }
  if (!document.known) return false;
  KindTally& to = tally.of(FeedKind::jvn);
  to.seen = true;
  to.records += kind.records;
  if (kind.as_of && (!to.as_of || *to.as_of < *kind.as_of)) to.as_of = kind.as_of;
  return true;
}

}  // namespace tenken::vulndb
