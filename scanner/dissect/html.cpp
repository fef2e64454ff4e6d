#include "scanner/dissect/html.hpp"

#include <algorithm>
#include <optional>

#include "scanner/dissect/character_reference.hpp"
#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxTitle = 256;  // bytes of the result
constexpr std::size_t kMaxCharset = 32;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string joined(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c))
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void skip_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

bool begins_with(std::string_view text, std::string_view word) {
  return same_folded(text.substr(0, word.size()), word);
}

/// The same, and the word ends there.
bool begins_with_word(std::string_view text, std::string_view word) {
  return begins_with(text, word) && (text.size() == word.size() || !is_word(text[word.size()]));
}

/// What follows on the equals sign at `equals`, and perhaps on a quote; nothing where no `name`
/// stands before it.
std::optional<std::string_view> value_of(std::string_view text, std::size_t equals,
                                         std::string_view name) {
  std::size_t end = equals;
  while (end > 0 && is_space(text[end - 1])) --end;
  if (end < name.size() || !same_folded(text.substr(end - name.size(), name.size()), name))
    return std::nullopt;
  if (end > name.size() && is_word(text[end - name.size() - 1])) return std::nullopt;
  std::string_view value = text.substr(equals + 1);
  skip_spaces(value);
  if (value.starts_with('"') || value.starts_with('\'')) value.remove_prefix(1);
  return value;
}

std::string_view charset_at(std::string_view text, std::size_t equals) {
  const auto value = value_of(text, equals, "charset");
  if (!value) return {};
  std::size_t size = 0;
  while (size < std::min(value->size(), kMaxCharset) &&
         (is_word((*value)[size]) || (*value)[size] == '-'))
    ++size;
  return value->substr(0, size);
}

std::string_view first_charset(std::string_view text) {
  std::string_view found;
  for (std::size_t at = text.find('='); at != std::string_view::npos && found.empty();
       at = text.find('=', at + 1))
    found = charset_at(text, at);
  return found;
}

std::string_view last_charset(std::string_view text) {
  std::string_view found;
  for (std::size_t at = text.rfind('='); at != std::string_view::npos && found.empty();
       at = at == 0 ? std::string_view::npos : text.rfind('=', at - 1))
    found = charset_at(text, at);
  return found;
}

bool has_password_type(std::string_view text) {
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1))
    if (const auto type = value_of(text, at, "type"); type && begins_with_word(*type, "password"))
      return true;
  return false;
}

/// Up to the end tag; empty where there is none.
std::string_view until_title_ends(std::string_view text) {
  constexpr std::string_view kEnd = "</";
  for (std::size_t at = text.find(kEnd); at != std::string_view::npos;
       at = text.find(kEnd, at + kEnd.size())) {
    std::string_view name = text.substr(at + kEnd.size());
    skip_spaces(name);
    if (begins_with(name, "title")) return text.substr(0, at);
  }
  return {};
}

/// Finds what is wanted in one pass. However many tags a hostile page opens and does not close,
/// each byte inside of tags is looked at once for each kind of tag.
class PageReader {
 public:
  explicit PageReader(std::string_view body) : body_(body) {}

  void read() {
    for (std::size_t at = body_.find('<'); at != std::string_view::npos; at = body_.find('<', at))
      read_tag(++at);
  }
  /// As it stands there.
  std::string_view title() const { return title_; }
  std::string_view charset() const { return charset_; }
  bool asks_password() const { return asks_password_; }

 private:
  /// \param at  of its name
  void read_tag(std::size_t at) {
    constexpr char kCase = 0x20;
    if (at >= body_.size()) return;
    switch (static_cast<char>(body_[at] | kCase)) {
      case 't':
        return read_title(at);
      case 'm':
        return read_meta(at);
      case 'i':
        return read_input(at);
      default:
        return;
    }
  }

  /// Only the first one counts.
  void read_title(std::size_t at) {
    constexpr std::string_view kName = "title";
    if (title_seen_ || !begins_with_word(body_.substr(at), kName)) return;
    title_seen_ = true;
    const std::size_t end = body_.find('>', at + kName.size());
    if (end != std::string_view::npos) title_ = until_title_ends(body_.substr(end + 1));
  }

  void read_meta(std::size_t at) {
    constexpr std::string_view kName = "meta";
    if (!charset_.empty() || at < metas_end_ || !begins_with_word(body_.substr(at), kName)) return;
    charset_ = last_charset(inside(at + kName.size(), metas_end_));
  }

  void read_input(std::size_t at) {
    constexpr std::string_view kName = "input";
    if (asks_password_ || at < inputs_end_ || !begins_with_word(body_.substr(at), kName)) return;
    asks_password_ = has_password_type(inside(at + kName.size(), inputs_end_));
  }

  /// What stands in a tag from `at` on. \param end  becomes where it ends
  std::string_view inside(std::size_t at, std::size_t& end) const {
    end = std::min(body_.find('>', at), body_.size());
    return body_.substr(at, end - at);
  }

  std::string_view body_;
  std::string_view title_;
  std::string_view charset_;
  std::size_t metas_end_ = 0;   ///< of the latest of these tags
  std::size_t inputs_end_ = 0;  ///< the same
  bool title_seen_ = false;
  bool asks_password_ = false;
};

}  // namespace

HtmlFacts read_html(std::string_view body, std::string_view content_type) {
  PageReader page(body);
  page.read();
  std::string_view declared = first_charset(content_type);
  if (declared.empty()) declared = page.charset();
  HtmlFacts facts;
  facts.title = joined(unescape_references(to_utf8(page.title(), declared)));
  if (facts.title.size() > kMaxTitle) {
    std::size_t cut = kMaxTitle;
    while (cut > 0 && (static_cast<unsigned char>(facts.title[cut]) & 0xC0) == 0x80) --cut;
    facts.title.resize(cut);
  }
  facts.asks_password = page.asks_password();
  return facts;
}

}  // namespace tenken::dissect
