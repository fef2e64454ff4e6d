// Reading a query: blanks join, OR parts, - or NOT negates, parentheses group, quotation marks keep
// together.
#include <algorithm>
#include <utility>

#include "inventory/filter.hpp"
#include "inventory/filter_terms.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr int kDeepest = 50;              // parentheses and saved queries within each other
constexpr std::size_t kMostTerms = 1000;  // with those of saved queries, which may name each other

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool ends_word(char c) { return is_blank(c) || c == '(' || c == ')'; }

/// One word: its key, and the values that commas part.
struct Word {
  std::size_t begin = 0;
  std::string key;
  std::vector<std::string> values;

  Word() = default;
};

class Parser {
 public:
  /// \param terms  how many were read so far
  Parser(std::string_view text, const QueryContext& context, int depth, std::size_t& terms)
      : text_(text), context_(context), depth_(depth), terms_(terms) {}

  Result<Filter> whole() {
    if (text_.size() > kMostBytes)
      return wrong(Msg::query_too_long, kMostBytes, std::to_string(kMostBytes));
    if (printable(text_, 4 * kMostBytes) != text_) return wrong(Msg::query_not_text, 0);
    skip_blanks();
    if (at_ == text_.size()) return Filter();
    auto filter = alternatives();
    if (filter && at_ < text_.size()) return wrong(Msg::query_closes_nothing, at_);
    return filter;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  /// Bytes as people count them: characters, from 1.
  std::size_t position(std::size_t byte) const {
    const std::string_view before = text_.substr(0, byte);
    return 1 + static_cast<std::size_t>(std::ranges::count_if(before, [](char c) {
             return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
           }));
  }
  Unexpected wrong(Msg problem, std::size_t byte, std::string more = {}) const {
    return query_error(problem, position(byte), std::move(more));
  }

  bool stands_here(std::string_view name) const {
    const std::string_view rest = text_.substr(at_);
    return rest.starts_with(name) && (rest.size() == name.size() || ends_word(rest[name.size()]));
  }
  bool take(std::string_view name) {
    if (!stands_here(name)) return false;
    at_ += name.size();
    skip_blanks();
    return true;
  }
  bool take(char sign) {
    if (at_ == text_.size() || text_[at_] != sign) return false;
    ++at_;
    skip_blanks();
    return true;
  }

  Result<Filter> alternatives() {
    Filter any;
    any.kind = FilterKind::any_of;
    do {
      auto part = together();
      if (!part) return part;
      any.parts.push_back(std::move(*part));
    } while (take("OR"));
    return any.parts.size() == 1 ? std::move(any.parts.front()) : std::move(any);
  }

  Result<Filter> together() {
    Filter all;
    while (at_ < text_.size() && text_[at_] != ')' && !stands_here("OR")) {
      auto part = negated();
      if (!part) return part;
      all.parts.push_back(std::move(*part));
      take("AND");
    }
    if (all.parts.empty()) return wrong(Msg::query_nothing, at_);
    return all.parts.size() == 1 ? std::move(all.parts.front()) : std::move(all);
  }

  Result<Filter> negated() {
    bool negative = false;
    while (take('-') || take('!') || take("NOT")) negative = !negative;
    auto part = primary();
    if (!part || !negative) return part;
    Filter none;
    none.kind = FilterKind::none_of;
    none.parts.push_back(std::move(*part));
    return none;
  }

  Result<Filter> primary() {
    if (at_ == text_.size() || text_[at_] == ')' || stands_here("OR"))
      return wrong(Msg::query_nothing, at_);
    if (text_[at_] != '(') return term();
    const std::size_t open = at_;
    if (++depth_ > kDeepest) return wrong(Msg::query_too_deep, open, std::to_string(kDeepest));
    take('(');
    auto inside = alternatives();
    if (inside && !take(')')) return wrong(Msg::query_not_closed, open);
    --depth_;
    return inside;
  }

  /// Up to the closing quotation mark; a backslash takes the next character as it is.
  Result<void> quoted(std::string& to) {
    const std::size_t open = at_++;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      to += text_[at_];
    }
    if (at_ == text_.size()) return wrong(Msg::query_quote, open);
    ++at_;
    return ok;
  }

  Result<Word> word() {
    Word word;
    word.begin = at_;
    std::string value;
    bool bare = true;  // no quotation mark yet: a colon ends the key
    while (at_ < text_.size() && !ends_word(text_[at_])) {
      const char c = text_[at_];
      if (c == '"') {
        bare = false;
        if (auto read = quoted(value); !read) return Unexpected(read.error());
        continue;
      }
      ++at_;
      if (c == ':' && bare && word.key.empty() && word.values.empty() && is_key(value)) {
        word.key = std::exchange(value, {});
      } else if (c == ',' && !word.key.empty()) {
        word.values.push_back(std::exchange(value, {}));
      } else {
        value += c;
      }
    }
    word.values.push_back(std::move(value));
    skip_blanks();
    return word;
  }

  /// Letters alone, so that the parts of IPv6 and MAC addresses are seldom taken for keys; those
  /// that could be are told apart by the whole word.
  bool is_key(std::string_view text) const {
    if (text.empty() || !std::ranges::all_of(text, [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        }))
      return false;
    const std::size_t begin = at_ - 1 - text.size();
    std::size_t end = begin;
    while (end < text_.size() && !ends_word(text_[end])) ++end;
    const std::string_view whole = text_.substr(begin, end - begin);
    return !IpAddress::parse(whole) && !MacAddress::parse(whole);
  }

  Result<Filter> term() {
    const auto read = word();
    if (!read) return Unexpected(read.error());
    terms_ += read->values.size();
    if (terms_ > kMostTerms)
      return wrong(Msg::query_too_many, read->begin, std::to_string(kMostTerms));
    if (read->key == "view") return saved(*read);
    Filter any;
    any.kind = FilterKind::any_of;
    for (const std::string& value : read->values) {
      Filter one;
      one.kind = FilterKind::term;
      if (read->key.empty()) {
        one.term = plain_term(value);
      } else {
        auto term = keyed_term(lowered(read->key), value, position(read->begin), context_);
        if (!term) return Unexpected(term.error());
        one.term = std::move(*term);
      }
      any.parts.push_back(std::move(one));
    }
    return any.parts.size() == 1 ? std::move(any.parts.front()) : std::move(any);
  }

  /// The saved query in the place of its name.
  Result<Filter> saved(const Word& word) {
    const std::string& name = word.values.front();
    if (depth_ >= kDeepest) return wrong(Msg::query_too_deep, word.begin, std::to_string(kDeepest));
    const auto query =
        context_.saved ? context_.saved(name) : Result<std::optional<std::string>>(std::nullopt);
    if (!query) return Unexpected(query.error());
    if (!*query || word.values.size() > 1)
      return wrong(Msg::query_no_view, word.begin, printable(name));
    return Parser(**query, context_, depth_ + 1, terms_).whole();
  }

  std::string_view text_;
  const QueryContext& context_;
  int depth_;
  std::size_t& terms_;
  std::size_t at_ = 0;
};

}  // namespace

Unexpected query_error(Msg problem, std::size_t position, std::string more) {
  return fail(Errc::usage, Note(problem, {std::to_string(position), std::move(more)}),
              Note(Msg::query_fix));
}

Result<Filter> parse_filter(std::string_view text, const QueryContext& context) {
  std::size_t terms = 0;
  return Parser(text, context, 0, terms).whole();
}

}  // namespace tenken::inventory
