// A tolerant walk through XML as devices send it: no validation, no entities, no attributes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tenken::dissect {

enum class XmlKind { open, close, text };

/// Views into the document. An element without content is opened and closed.
struct XmlToken {
  XmlKind kind = XmlKind::text;
  std::string_view name;  ///< of the element, without its prefix
  std::string_view text;  ///< with references as they are (unescape_references), blanks trimmed

  XmlToken() = default;
};

/// Walks from tag to tag; comments, declarations and blanks between tags are passed over. It keeps
/// no stack, so depth costs nothing, and stops after a number of tokens, so size costs little.
class XmlReader {
 public:
  /// \param document  must outlive the reader and its tokens
  explicit XmlReader(std::string_view document) : rest_(document) {}

  /// Nothing at the end, or where a tag is cut.
  std::optional<XmlToken> next();
  /// Whether the document ended inside a tag, or was too long.
  bool cut() const { return cut_; }

 private:
  std::optional<XmlToken> take_tag();
  bool skip_past(std::string_view end);

  std::string_view rest_;
  std::string_view pending_close_;  // of an element that closes itself
  std::size_t tokens_ = 0;
  bool cut_ = false;
};

/// The text of the elements that hold nothing but text, one after the other.
class XmlLeaves {
 public:
  explicit XmlLeaves(std::string_view document) : reader_(document) {}
  /// A token of the kind `text` with its element's name; opens and closes of all elements between
  /// are given as they come.
  std::optional<XmlToken> next();
  bool cut() const { return reader_.cut(); }

 private:
  XmlReader reader_;
  std::string_view open_;  // the element whose start was the last tag
};

}  // namespace tenken::dissect
