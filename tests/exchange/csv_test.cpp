// CSV as people and their spreadsheets write it.
#include "catch.hpp"

#include "exchange/csv_reader.hpp"
#include "model/messages.hpp"

using namespace tenken;
using exchange::CsvReader;
using exchange::CsvRecord;

namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> all(std::string_view text) {
  CsvReader reader(text);
  CsvRecord record;
  std::vector<Fields> records;
  for (;;) {
    const auto more = reader.next(record);
    REQUIRE(more);
    if (!*more) return records;
    records.push_back(record.fields);
  }
}

Error fault(std::string_view text) {
  CsvReader reader(text);
  CsvRecord record;
  for (;;) {
    const auto more = reader.next(record);
    if (!more) return more.error();
    REQUIRE(*more);
  }
}

}  // namespace

TEST_CASE("records are read as RFC 4180 has them, and as spreadsheets end their lines",
          "[exchange][csv]") {
  CHECK(all("").empty());
  CHECK(all("\xEF\xBB\xBF").empty());
  CHECK(all("\r\n\n\r").empty());
  CHECK(all("\xEF\xBB\xBF"
            "a,b\r\nc,d") == std::vector<Fields>{{"a", "b"}, {"c", "d"}});
  CHECK(all("a,b\rc,d\r") == std::vector<Fields>{{"a", "b"}, {"c", "d"}});
  CHECK(all(",\n") == std::vector<Fields>{{"", ""}});
  CHECK(all("\"a,\"\"b\"\"\r\nc\",d\n") == std::vector<Fields>{{"a,\"b\"\r\nc", "d"}});
  CHECK(all("\"\",\"\"") == std::vector<Fields>{{"", ""}});
  CHECK(all("総務部,2F\n") == std::vector<Fields>{{"総務部", "2F"}});
}

TEST_CASE("rows are counted as a spreadsheet counts them", "[exchange][csv]") {
  CsvReader reader("a\n\n\"b\nb\"\nc\n");
  CsvRecord record;
  std::vector<std::size_t> rows;
  while (*reader.next(record)) rows.push_back(record.row);
  CHECK(rows == std::vector<std::size_t>{1, 3, 4});
}

TEST_CASE("what is no CSV is refused with row and field", "[exchange][csv]") {
  for (const char* const text : {"a,b\nc,\"d", "a,b\nc,\"d\"e", "a,b\nc,d\"e\""}) {
    INFO(text);
    const Error error = fault(text);
    CHECK(error.code == Errc::malformed);
    CHECK(error.text->args == std::vector<std::string>{"2", "2"});
    CHECK(error.remedy.has_value());
  }
  CHECK(fault(std::string(CsvReader::kMostFields, ',')).code == Errc::limit);
  CHECK(fault(std::string(CsvReader::kMostBytes + 1, 'a')).code == Errc::limit);
  CHECK(fault('"' + std::string(CsvReader::kMostBytes + 1, 'a')).code == Errc::limit);
  CHECK(all(std::string(CsvReader::kMostBytes, 'a')).size() == 1);
}
