// Reading CSV (RFC 4180) that people and their spreadsheets wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace tenken::exchange {

/// One record. `row` counts records from 1, as a spreadsheet does.
struct CsvRecord {
  std::size_t row = 0;
  std::vector<std::string> fields;

  CsvRecord() = default;
};

/// Goes through a text, which must outlive it, record by record. A byte order mark is skipped;
/// records end with CR LF, LF or CR; empty lines are passed over but count as rows.
class CsvReader {
 public:
  static constexpr std::size_t kMostFields = 500;
  static constexpr std::size_t kMostBytes = std::size_t{64} << 10U;  ///< of a field

  explicit CsvReader(std::string_view text);

  /// \returns false at the end; Errc::malformed for a quotation mark that is not closed or stands
  /// within a field, Errc::limit for what is too large, each with the row
  Result<bool> next(CsvRecord& record);

 private:
  Result<void> read_field(std::string& field);
  Result<void> read_quoted(std::string& field);
  bool at_record_end() const;
  void skip_record_end();
  Unexpected wrong(Errc code, Msg problem, std::size_t column) const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

}  // namespace tenken::exchange
