// A tolerant walk through the JSON that devices broadcast.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tenken::dissect {

/// Views into the document. Texts are without their quotes, escapes as they are.
struct JsonField {
  std::string_view key;
  std::string_view value;
  bool text = false;  ///< false: a number, true, false or null

  JsonField() = default;
};

/// Gives each field of all objects whose value is no object or list, in their order and whatever
/// their depth. It validates nothing, keeps no stack, and stops after a number of fields.
class JsonFields {
 public:
  /// \param document  must outlive the reader and its fields
  explicit JsonFields(std::string_view document) : rest_(document) {}
  /// Nothing at the end, or where a text is cut.
  std::optional<JsonField> next();

 private:
  std::optional<std::string_view> take_text();

  std::string_view rest_;
  std::size_t fields_ = 0;
};

}  // namespace tenken::dissect
