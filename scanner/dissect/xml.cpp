#include "scanner/dissect/xml.hpp"

#include <utility>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxTokens = 4096;  // of one document
constexpr std::string_view kBlank = " \t\r\n";

std::string_view local_name(std::string_view tag) {
  std::size_t begin = 0;  // behind the first colon
  std::size_t end = 0;
  for (; end < tag.size(); ++end) {
    const char c = tag[end];
    if (c == '/' || (c <= ' ' && kBlank.find(c) != std::string_view::npos)) break;
    if (c == ':' && begin == 0) begin = end + 1;
  }
  return tag.substr(begin, end - begin);
}

/// Where the tag ends: at the first '>' outside quotes.
std::size_t tag_end(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

XmlToken token(XmlKind kind, std::string_view name, std::string_view text = {}) {
  XmlToken result;
  result.kind = kind;
  result.name = name;
  result.text = text;
  return result;
}

}  // namespace

bool XmlReader::skip_past(std::string_view end) {
  const std::size_t at = rest_.find(end);
  cut_ = at == std::string_view::npos;
  rest_.remove_prefix(cut_ ? rest_.size() : at + end.size());
  return !cut_;
}

std::optional<XmlToken> XmlReader::take_tag() {
  const std::size_t end = tag_end(rest_);
  if (end == std::string_view::npos) {
    cut_ = true;
    return std::nullopt;
  }
  std::string_view tag = rest_.substr(1, end - 1);
  rest_.remove_prefix(end + 1);
  if (tag.starts_with('/')) return token(XmlKind::close, local_name(tag.substr(1)));
  if (tag.ends_with('/')) pending_close_ = local_name(tag);
  return token(XmlKind::open, local_name(tag));
}

std::optional<XmlToken> XmlReader::next() {
  constexpr std::string_view kCdata = "<![CDATA[";
  constexpr std::string_view kCdataEnd = "]]>";
  if (!pending_close_.empty()) return token(XmlKind::close, std::exchange(pending_close_, {}));
  while (!cut_ && !rest_.empty()) {
    if (++tokens_ > kMaxTokens) {
      cut_ = true;
      return std::nullopt;
    }
    if (rest_.starts_with(kCdata)) {
      const std::string_view data = rest_.substr(kCdata.size());
      if (!skip_past(kCdataEnd)) return std::nullopt;
      return token(XmlKind::text, {}, trimmed(data.substr(0, data.find(kCdataEnd))));
    }
    if (rest_.starts_with("<!--")) {
      skip_past("-->");
    } else if (rest_.starts_with("<?") || rest_.starts_with("<!")) {
      skip_past(">");
    } else if (rest_.starts_with('<')) {
      return take_tag();
    } else {
      const std::string_view text = rest_.substr(0, rest_.find('<'));
      rest_.remove_prefix(text.size());
      if (text.find_first_not_of(kBlank) != std::string_view::npos)
        return token(XmlKind::text, {}, trimmed(text));
    }
  }
  return std::nullopt;
}

std::optional<XmlToken> XmlLeaves::next() {
  auto found = reader_.next();
  while (found && found->kind == XmlKind::text && open_.empty()) found = reader_.next();
  if (!found) return found;
  if (found->kind == XmlKind::text) found->name = open_;
  open_ = found->kind == XmlKind::open ? found->name : std::string_view();
  return found;
}

}  // namespace tenken::dissect
