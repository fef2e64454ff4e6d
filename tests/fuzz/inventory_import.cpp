// Files of other programs. The first byte chooses the format; beyond the formats it lets the head
// of the text choose. What is read must lie within bounds, and every line that is not read must be
// told in a text that is safe to show.
#include <cstdlib>

#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/observation.hpp"

using namespace tenken;
using namespace tenken::exchange;

namespace {

constexpr Timestamp kNow(1'795'992'000'000'000'000);

void require(bool good) {
  if (!good) std::abort();
}

void check(const ImportedFile& file) {
  require(file.hosts().size() <= ImportedFile::kMostHosts);
  require(file.skipped().size() <= ImportedFile::kMostSkipped);
  require(file.skipped().size() <= file.skipped_count());
  require(file.problems() <= file.skipped_count());
  for (const SkippedLine& line : file.skipped()) {
    require(line.text.size() <= ImportedFile::kMostText);
    require(printable(line.text, ImportedFile::kMostText) == line.text);
  }
  for (const ImportedHost& host : file.hosts()) {
    require(!host.mac || (!host.mac->is_group() && !host.mac->is_zero()));
    for (const IpAddress& ip : host.ips) require(!ip.is_multicast() && !ip.is_unspecified());
    require(!host.at || *host.at <= kNow);
    for (const Said& said : host.said) {
      require(!said.key.empty());
      require(said.value.size() <= kMaxValueBytes);
      require(printable(said.value, kMaxValueBytes) == said.value);
      require(!said.port || *said.port != 0);
      require(!said.key.starts_with("coverage."));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = as_text(std::as_bytes(std::span(data, size)).subspan(1));
  ImportContext context;
  context.now = kNow;
  const std::optional<ImportFormat> format =
      data[0] < kImportFormatCount ? static_cast<ImportFormat>(data[0]) : detect_format(text);
  if (!format || *format == ImportFormat::kismet) return 0;
  const auto file = read_import(*format, text, context);
  if (file) check(*file);
  require(file || !file.error().detail.empty() || file.error().text);
  return 0;
}
