#include "bundle/workbook.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include <expat.h>

#include "bundle/zip_reader.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::bundle {
namespace {

constexpr std::size_t kMostXml = std::size_t{256} << 20U;  // bytes of one part
constexpr std::size_t kMostCell = 32768;                   // bytes of a text
constexpr std::size_t kMostStrings = 2'000'000;

Unexpected not_ours(const std::filesystem::path& file, std::string detail = {}) {
  return fail(Errc::malformed, Note(Msg::adoption_not_ours, {printable(file.string())}),
              Note(Msg::adoption_not_ours_fix), std::move(detail));
}

using Attributes = std::map<std::string, std::string, std::less<>>;

/// What a reader of one part does with its elements; names come without their prefix.
struct Handler {
  std::function<void(std::string_view name, const Attributes&)> begin;
  std::function<void(std::string_view name)> end;
  std::function<void(std::string_view)> text;
};

/// One XML document in pieces. A document type, which could define entities, ends it.
class XmlReader {
 public:
  explicit XmlReader(const Handler& handler)
      : handler_(handler), parser_(::XML_ParserCreate("UTF-8")) {
    ::XML_SetUserData(parser_.get(), this);
    ::XML_SetElementHandler(parser_.get(), &XmlReader::begin, &XmlReader::end);
    ::XML_SetCharacterDataHandler(parser_.get(), &XmlReader::text);
    ::XML_SetStartDoctypeDeclHandler(parser_.get(), &XmlReader::doctype);
  }

  bool feed(std::string_view piece, bool last) {
    return ::XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()),
                       last ? XML_TRUE : XML_FALSE) == XML_STATUS_OK;
  }

 private:
  static std::string_view local(const char* name) {
    std::string_view text(name);
    const std::size_t colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
  }
  static void begin(void* self, const XML_Char* name, const XML_Char** attributes) {
    Attributes all;
    for (; *attributes != nullptr; attributes += 2)
      all.emplace(local(attributes[0]), attributes[1]);
    static_cast<XmlReader*>(self)->handler_.begin(local(name), all);
  }
  static void end(void* self, const XML_Char* name) {
    static_cast<XmlReader*>(self)->handler_.end(local(name));
  }
  static void text(void* self, const XML_Char* text, int length) {
    static_cast<XmlReader*>(self)->handler_.text({text, static_cast<std::size_t>(length)});
  }
  static void doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    ::XML_StopParser(static_cast<XmlReader*>(self)->parser_.get(), XML_FALSE);
  }

  struct Free {
    void operator()(XML_Parser parser) const { ::XML_ParserFree(parser); }
  };
  const Handler& handler_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
};

/// Reads those parts of the zip that `handlers` name.
Result<void> read_parts(const std::filesystem::path& file,
                        const std::map<std::string, Handler>& handlers) {
  ZipLimits limits;
  limits.members = 1000;
  limits.member_bytes = kMostXml;
  return read_zip(file, limits, [&](ZipMember& member) -> Result<void> {
    const auto handler = handlers.find(member.name);
    if (handler == handlers.end()) return ok;
    XmlReader reader(handler->second);
    for (;;) {
      const auto piece = member.next();
      if (!piece) return Unexpected(piece.error());
      if (!reader.feed(*piece, piece->empty())) return not_ours(file, member.name);
      if (piece->empty()) return ok;
    }
  });
}

std::string attribute(const Attributes& attributes, std::string_view name) {
  const auto at = attributes.find(name);
  return at == attributes.end() ? std::string() : at->second;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "$D$8" as its column and row.
std::optional<std::pair<std::string, std::uint32_t>> cell_of(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '$');
  const std::size_t digits = plain.find_first_of("0123456789");
  if (digits == 0 || digits == std::string::npos || digits > 3) return std::nullopt;
  const auto row = number(std::string_view(plain).substr(digits));
  if (!row) return std::nullopt;
  return std::pair(plain.substr(0, digits), *row);
}

/// 'Check sheet'!$D$8:$D$85
std::optional<NamedColumn> column_of(std::string_view range) {
  const std::size_t mark = range.rfind('!');
  const std::size_t colon = range.rfind(':');
  if (mark == std::string_view::npos || colon == std::string_view::npos || colon < mark)
    return std::nullopt;
  const auto first = cell_of(range.substr(mark + 1, colon - mark - 1));
  const auto last = cell_of(range.substr(colon + 1));
  if (!first || !last || first->first != last->first || first->second > last->second)
    return std::nullopt;
  NamedColumn column;
  std::string_view tab = range.substr(0, mark);
  const bool quoted = tab.size() > 1 && tab.front() == '\'' && tab.back() == '\'';
  if (quoted) tab = tab.substr(1, tab.size() - 2);
  for (std::size_t i = 0; i < tab.size(); ++i) {
    column.tab += tab[i];
    if (quoted && tab.substr(i).starts_with("''")) ++i;
  }
  column.column = first->first;
  column.first = first->second;
  column.last = last->second;
  return column;
}

void ignore(std::string_view) {}

/// The part that holds the tab, "xl/worksheets/sheet1.xml".
Result<std::string> part_of(const std::filesystem::path& file, const std::string& tab) {
  std::string relation;
  std::map<std::string, std::string> targets;
  Handler book;
  book.begin = [&](std::string_view name, const Attributes& attributes) {
    if (name == "sheet" && attribute(attributes, "name") == tab)
      relation = attribute(attributes, "id");
  };
  book.end = ignore;
  book.text = ignore;
  Handler relations;
  relations.begin = [&](std::string_view name, const Attributes& attributes) {
    if (name == "Relationship")
      targets.emplace(attribute(attributes, "Id"), attribute(attributes, "Target"));
  };
  relations.end = ignore;
  relations.text = ignore;
  const std::map<std::string, Handler> handlers{{"xl/workbook.xml", book},
                                                {"xl/_rels/workbook.xml.rels", relations}};
  if (auto read = read_parts(file, handlers); !read) return Unexpected(read.error());
  const auto target = targets.find(relation);
  if (relation.empty() || target == targets.end()) return not_ours(file);
  // Absolute within the package, or relative to xl/.
  return target->second.starts_with('/') ? target->second.substr(1) : "xl/" + target->second;
}

/// The shared strings, and the cells that refer to them.
class CellReader {
 public:
  CellReader(const std::vector<std::string>& columns, std::uint32_t first, std::uint32_t last)
      : columns_(columns.begin(), columns.end()), first_(first), last_(last) {}

  Handler strings() {
    Handler handler;
    handler.begin = [this](std::string_view name, const Attributes&) {
      if (name == "si") text_.clear();
      phonetic_ = phonetic_ || name == "rPh";
      collecting_ = name == "t" && !phonetic_;
    };
    handler.end = [this](std::string_view name) {
      collecting_ = false;
      if (name == "rPh") phonetic_ = false;
      if (name == "si" && strings_.size() < kMostStrings) strings_.push_back(text_);
    };
    handler.text = [this](std::string_view text) { collect(text); };
    return handler;
  }

  Handler sheet() {
    Handler handler;
    handler.begin = [this](std::string_view name, const Attributes& attributes) {
      if (name == "c") begin_cell(attribute(attributes, "r"), attribute(attributes, "t"));
      phonetic_ = phonetic_ || name == "rPh";
      collecting_ = wanted_ && !phonetic_ && (name == "v" || name == "t");
    };
    handler.end = [this](std::string_view name) {
      collecting_ = false;
      if (name == "rPh") phonetic_ = false;
      if (name == "c" && wanted_ && !text_.empty()) raw_.emplace_back(place_, shared_, text_);
    };
    handler.text = [this](std::string_view text) { collect(text); };
    return handler;
  }

  Cells cells() const {
    Cells cells;
    for (const auto& [place, shared, text] : raw_) {
      if (!shared) {
        cells.emplace(place, text);
        continue;
      }
      const auto index = number(text);
      if (index && *index < strings_.size()) cells.emplace(place, strings_[*index]);
    }
    return cells;
  }

 private:
  void begin_cell(const std::string& place, std::string_view type) {
    text_.clear();
    const auto cell = cell_of(place);
    wanted_ =
        cell && columns_.contains(cell->first) && cell->second >= first_ && cell->second <= last_;
    place_ = place;
    shared_ = type == "s";
  }

  void collect(std::string_view text) {
    if (collecting_ && text_.size() < kMostCell) text_.append(text);
  }

  struct Raw {
    std::string place;
    bool shared;
    std::string text;
    Raw(std::string p, bool s, std::string t)
        : place(std::move(p)), shared(s), text(std::move(t)) {}
  };

  std::set<std::string> columns_;
  std::uint32_t first_;
  std::uint32_t last_;
  std::vector<std::string> strings_;
  std::vector<Raw> raw_;
  std::string text_;
  std::string place_;
  bool collecting_ = false;
  bool phonetic_ = false;
  bool wanted_ = false;
  bool shared_ = false;
};

}  // namespace

Result<std::map<std::string, NamedColumn>> read_names(const std::filesystem::path& file) {
  std::map<std::string, NamedColumn> names;
  std::string name;
  std::string text;
  Handler handler;
  handler.begin = [&](std::string_view element, const Attributes& attributes) {
    if (element != "definedName") return;
    name = attribute(attributes, "name");
    text.clear();
  };
  handler.end = [&](std::string_view element) {
    if (element != "definedName") return;
    if (const auto column = column_of(text)) names.emplace(name, *column);
    name.clear();
  };
  handler.text = [&](std::string_view piece) {
    if (!name.empty() && text.size() < 1024) text += piece;
  };
  const std::map<std::string, Handler> handlers{{"xl/workbook.xml", handler}};
  if (auto read = read_parts(file, handlers); !read) return Unexpected(read.error());
  return names;
}

Result<Cells> read_cells(const std::filesystem::path& file, const std::string& tab,
                         const std::vector<std::string>& columns, std::uint32_t first,
                         std::uint32_t last) {
  const auto part = part_of(file, tab);
  if (!part) return Unexpected(part.error());
  CellReader reader(columns, first, last);
  const std::map<std::string, Handler> handlers{{"xl/sharedStrings.xml", reader.strings()},
                                                {*part, reader.sheet()}};
  if (auto read = read_parts(file, handlers); !read) return Unexpected(read.error());
  return reader.cells();
}

}  // namespace tenken::bundle
