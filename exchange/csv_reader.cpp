#include "exchange/csv_reader.hpp"

#include "model/messages.hpp"

namespace tenken::exchange {

CsvReader::CsvReader(std::string_view text) : text_(text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

Unexpected CsvReader::wrong(Errc code, Msg problem, std::size_t column) const {
  return fail(code, Note(problem, {std::to_string(row_), std::to_string(column)}),
              Note(Msg::exchange_csv_fix));
}

bool CsvReader::at_record_end() const {
  return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

void CsvReader::skip_record_end() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
}

Result<bool> CsvReader::next(CsvRecord& record) {
  record.fields.clear();
  while (at_ < text_.size()) {
    ++row_;
    if (!at_record_end()) break;
    skip_record_end();
  }
  if (at_ == text_.size()) return false;
  record.row = row_;
  for (column_ = 1;; ++column_) {
    if (column_ > kMostFields) return wrong(Errc::limit, Msg::exchange_csv_too_large, column_);
    if (auto read = read_field(record.fields.emplace_back()); !read)
      return Unexpected(read.error());
    if (at_record_end()) break;
    ++at_;  // the comma
  }
  skip_record_end();
  return true;
}

Result<void> CsvReader::read_field(std::string& field) {
  if (at_ < text_.size() && text_[at_] == '"') return read_quoted(field);
  const std::size_t begin = at_;
  while (!at_record_end() && text_[at_] != ',') {
    if (text_[at_] == '"') return wrong(Errc::malformed, Msg::exchange_csv_quote, column_);
    ++at_;
  }
  if (at_ - begin > kMostBytes) return wrong(Errc::limit, Msg::exchange_csv_too_large, column_);
  field = text_.substr(begin, at_ - begin);
  return ok;
}

Result<void> CsvReader::read_quoted(std::string& field) {
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '"') {
      const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
      if (!doubled) break;
      ++at_;
    }
    if (field.size() == kMostBytes) return wrong(Errc::limit, Msg::exchange_csv_too_large, column_);
    field += text_[at_];
  }
  if (at_ == text_.size()) return wrong(Errc::malformed, Msg::exchange_csv_quote, column_);
  ++at_;
  if (!at_record_end() && text_[at_] != ',')
    return wrong(Errc::malformed, Msg::exchange_csv_quote, column_);
  return ok;
}

}  // namespace tenken::exchange
