#include "report/exposition.hpp"

#include "model/bytes.hpp"

namespace tenken::report {
namespace {

constexpr std::size_t kMostLabel = 200;  // bytes; label values are kept in memory by the server

/// Backslash, quotation mark and line feed are escaped; the last is never printable.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : printable(text, kMostLabel)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Labels& Labels::add(std::string_view name, std::string_view value) {
  text_ += (text_.empty() ? "" : ",") + std::string(name) + "=\"" + label_value(value) + '"';
  return *this;
}

std::string Labels::braces() const { return text_.empty() ? "" : '{' + text_ + '}'; }

void Exposition::gauge(std::string_view name, std::string_view help) {
  name_ = "tenken_" + std::string(name);
  out_ << "# HELP " << name_ << ' ' << help << "\n# TYPE " << name_ << " gauge\n";
}

void Exposition::sample(const Labels& labels, std::int64_t value) {
  out_ << name_ << labels.braces() << ' ' << value << '\n';
}

}  // namespace tenken::report
