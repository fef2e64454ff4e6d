// CSV: whatever is accepted keeps its bounds, and reads alike when it is written again.
#include <cstdlib>

#include "exchange/csv_reader.hpp"
#include "model/bytes.hpp"

namespace {

std::string quoted(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  using exchange::CsvReader;
  CsvReader reader(as_text(std::as_bytes(std::span(data, size))));
  exchange::CsvRecord record;
  while (true) {
    const auto more = reader.next(record);
    if (!more && (!more.error().text || !more.error().remedy)) std::abort();
    if (!more || !*more) return 0;
    if (record.fields.empty() || record.fields.size() > CsvReader::kMostFields) std::abort();
    std::string text;
    for (const std::string& field : record.fields) {
      if (field.size() > CsvReader::kMostBytes) std::abort();
      text += (text.empty() ? "" : ",") + quoted(field);
    }
    CsvReader again(text);
    exchange::CsvRecord copy;
    const auto read = again.next(copy);
    if (!read || !*read || copy.fields != record.fields) std::abort();
  }
}
