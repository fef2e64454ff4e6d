#include "vulndb/feeds/json_split.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value_stack.hpp>

#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"

namespace tenken::vulndb {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostDepth = 40;                         // CVE records use about 12
constexpr std::size_t kMostText = std::size_t{4} << 20U;       // bytes of one string
constexpr std::size_t kMostKey = std::size_t{1} << 10U;        // bytes
constexpr std::size_t kMostRecord = std::size_t{24} << 20U;    // bytes of text and values
constexpr std::size_t kMostElements = 20'000'000;              // of one list or object
constexpr std::size_t kValueCost = 24;                         // bytes that a value takes
constexpr std::size_t kFirstBuffer = std::size_t{512} << 10U;  // of a record

/// Members that nobody here reads, and that make half of a feed.
constexpr std::array<std::string_view, 9> kUnread{
    "references",       "reference_data", "matchCriteriaId", "x_legacyV4Record", "credits",
    "providerMetadata", "timeline",       "source",          "supportingMedia"};

bool unread(std::string_view key) {
  return std::find(kUnread.begin(), kUnread.end(), key) != kUnread.end();
}

/// The events of the parser, made into records.
class Splitter {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the parser asks for these names
  static constexpr std::size_t max_object_size = kMostElements;
  static constexpr std::size_t max_array_size = kMostElements;
  static constexpr std::size_t max_key_size = kMostKey;
  static constexpr std::size_t max_string_size = kMostText;
  // NOLINTEND(readability-identifier-naming)

  explicit Splitter(JsonParts& parts)
      : parts_(parts), first_(kFirstBuffer), pool_(first_.data(), first_.size()) {}

  std::optional<Error> fault;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code& code) { return told(parts_.end(), code); }

  bool on_object_begin(json::error_code& code) { return open(false, code); }
  bool on_array_begin(json::error_code& code) { return open(true, code); }
  bool on_object_end(std::size_t, json::error_code& code) { return close(true, code); }
  bool on_array_end(std::size_t, json::error_code& code) { return close(false, code); }

  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_ += std::string_view(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& code) {
    key_ += std::string_view(part);
    if (skipping()) {
      key_.clear();
      return true;
    }
    if (building_) {
      if (unread(key_)) {
        skip_next_ = true;
      } else {
        stack_.push_key(key_);
        if (!spend(key_.size(), code)) return false;
      }
      key_.clear();
      return true;
    }
    member_.swap(key_);
    key_.clear();
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t, json::error_code& code) {
    if (skipping() || skip_next_) return true;
    if (!start(code)) return false;
    stack_.push_chars(part);
    in_text_ = true;
    return spend(part.size(), code);
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& code) {
    if (!in_text_) return scalar(part.size(), code, [&] { stack_.push_string(part); });
    in_text_ = false;
    stack_.push_string(part);
    return spend(part.size(), code) && ended(code);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, json::error_code& code) {
    return scalar(0, code, [&] { stack_.push_int64(value); });
  }
  bool on_uint64(std::uint64_t value, json::string_view, json::error_code& code) {
    return scalar(0, code, [&] { stack_.push_uint64(value); });
  }
  bool on_double(double value, json::string_view, json::error_code& code) {
    return scalar(0, code, [&] { stack_.push_double(value); });
  }
  bool on_bool(bool value, json::error_code& code) {
    return scalar(0, code, [&] { stack_.push_bool(value); });
  }
  bool on_null(json::error_code& code) {
    return scalar(0, code, [&] { stack_.push_null(); });
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  /// Where nothing of what comes is kept: inside a member that nobody reads.
  bool skipping() const { return skip_depth_ != 0; }

  bool told(Result<void> answer, json::error_code& code) {
    if (answer) return true;
    fault = answer.error();
    code = json::make_error_code(json::error::extra_data);  // any: `fault` says what it is
    return false;
  }

  bool spend(std::size_t bytes, json::error_code& code) {
    spent_ += bytes + kValueCost;
    if (spent_ <= kMostRecord) return true;
    code = json::make_error_code(json::error::object_too_large);
    return false;
  }

  /// A value begins: makes sure that it is part of a record.
  bool start(json::error_code&) {
    if (building_) return true;
    building_ = true;
    record_depth_ = depth_;
    spent_ = 0;
    pool_.release();
    stack_.reset(json::storage_ptr(&pool_));
    return true;
  }

  /// A value is complete: the record as well, perhaps.
  bool ended(json::error_code& code) {
    if (depth_ > record_depth_) {
      ++counts_.back();
      return true;
    }
    building_ = false;
    const json::value value = stack_.release();
    if (depth_ == 0) return told(parts_.member("", value), code);
    const bool element = in_list_ || root_is_list_;
    return told(element ? parts_.element(in_list_ ? std::string_view(list_) : "", value)
                        : parts_.member(member_, value),
                code);
  }

  template <class Push>
  bool scalar(std::size_t size, json::error_code& code, Push push) {
    if (skipping()) return true;
    if (skip_next_) {
      skip_next_ = false;
      return true;
    }
    if (!start(code)) return false;
    push();
    return spend(size, code) && ended(code);
  }

  bool open(bool list, json::error_code& code) {
    ++depth_;
    if (skipping()) return true;
    if (skip_next_) {
      skip_next_ = false;
      skip_depth_ = depth_;
      return true;
    }
    if (!building_) {
      if (depth_ == 1) {
        root_is_list_ = list;
        return !list || told(parts_.list(""), code);
      }
      if (depth_ == 2 && list && !root_is_list_ && names_records(member_)) {
        in_list_ = true;
        list_ = member_;
        return told(parts_.list(list_), code);
      }
      --depth_;
      start(code);
      ++depth_;
    }
    counts_.push_back(0);
    return spend(0, code);
  }

  bool close(bool object, json::error_code& code) {
    --depth_;
    if (skipping()) {
      if (depth_ < skip_depth_) skip_depth_ = 0;
      return true;
    }
    if (!building_) {
      if (depth_ == 1) in_list_ = false;
      return true;
    }
    const std::size_t count = counts_.back();
    counts_.pop_back();
    if (object) {
      stack_.push_object(count);
    } else {
      stack_.push_array(count);
    }
    return ended(code);
  }

  JsonParts& parts_;
  std::vector<unsigned char> first_;
  json::monotonic_resource pool_;
  json::value_stack stack_;
  std::vector<std::size_t> counts_;  ///< values in each open container of the record
  std::string key_;
  std::string member_;  ///< of the root
  std::string list_;
  std::size_t depth_ = 0;
  std::size_t record_depth_ = 0;
  std::size_t skip_depth_ = 0;
  std::size_t spent_ = 0;
  bool building_ = false;
  bool in_text_ = false;
  bool in_list_ = false;
  bool root_is_list_ = false;
  bool skip_next_ = false;
};

using Parser = json::basic_parser<Splitter>;

json::parse_options options() {
  json::parse_options options;
  options.max_depth = kMostDepth;
  // Old records hold bytes of other character sets; what is shown is made printable.
  options.allow_invalid_utf8 = true;
  return options;
}

Error explained(const std::string& name, Parser& parser, const json::error_code& code,
                std::uint64_t at) {
  if (parser.handler().fault) return *parser.handler().fault;
  if (code == json::error::incomplete) return fault_at(Msg::vulndb_truncated, name, at, "JSON");
  if (code == json::error::too_deep) return fault_at(Msg::vulndb_too_deep, name, at);
  for (const json::error large : {json::error::object_too_large, json::error::array_too_large,
                                  json::error::key_too_large, json::error::string_too_large})
    if (code == large) return fault_at(Msg::vulndb_too_long, name, at);
  return fault_at(Msg::vulndb_bad_json, name, at, code.message());
}

/// White space between documents, the record separator of RFC 7464 among it.
std::size_t space_before(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n\x1E");
  return at == std::string_view::npos ? text.size() : at;
}

}  // namespace

bool names_records(std::string_view key) {
  return key == "vulnerabilities" || key == "CVE_Items" || key == "items" || key == "cve_items" ||
         key == "data";
}

Result<void> split_json(const std::string& name, ByteSource& content, JsonParts& parts) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  Parser parser(options(), parts);
  std::uint64_t at = 0;
  bool inside = false;  // a document has begun
  json::error_code code;
  for (bool first = true;; first = false) {
    const auto piece = content.next();
    if (!piece) return Unexpected(piece.error());
    if (piece->empty()) break;
    std::string_view rest = *piece;
    const auto forward = [&](std::size_t count) {
      rest.remove_prefix(count);
      at += count;
    };
    if (first && rest.starts_with(kByteOrderMark)) forward(kByteOrderMark.size());
    while (!rest.empty()) {
      if (!inside) {
        forward(space_before(rest));
        if (rest.empty()) break;
        inside = true;
      }
      const std::size_t read = parser.write_some(true, rest.data(), rest.size(), code);
      if (code) return Unexpected(explained(name, parser, code, at + read));
      forward(read);
      if (!parser.done()) continue;
      parser.reset();
      inside = false;
    }
  }
  if (!inside) return ok;
  parser.write_some(false, "", 0, code);
  if (code) return Unexpected(explained(name, parser, code, at));
  return ok;
}

}  // namespace tenken::vulndb
