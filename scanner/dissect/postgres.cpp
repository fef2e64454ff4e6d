#include "scanner/dissect/postgres.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kSslRequest = 80877103;
constexpr std::uint32_t kProtocol3 = 0x00030000;
constexpr std::uint32_t kLongest = 8192;
constexpr std::size_t kLength = 4;

}  // namespace

Bytes postgres_ssl_request() {
  constexpr std::uint32_t kSize = 8;
  return Writer().u32(kSize).u32(kSslRequest).view();
}

Bytes postgres_start_without_user() {
  constexpr std::uint32_t kSize = 9;
  return Writer().u32(kSize).u32(kProtocol3).u8(0).view();
}

StreamMessage postgres_message(ByteView stream) {
  Reader in(stream);
  const auto type = in.u8();
  const auto size = in.u32();
  if (type && *type != 'E' && *type != 'R' && *type != 'N') return no_message(StreamGap::foreign);
  if (!size) return no_message(StreamGap::need_more);
  if (*size < kLength || *size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, 1 + std::size_t{*size});
}

PostgresError parse_postgres_error(ByteView message) {
  PostgresError error;
  Reader in(message);
  if (in.u8() != 'E' || !in.u32()) return error;
  while (const auto field = in.u8()) {
    const std::string_view text = until_nul(in.rest());
    in.take(std::min(text.size() + 1, in.remaining()));
    if (*field == 'S') error.severity = text;
    if (*field == 'C') error.code = text;
    if (*field == 'M') error.message = text;
  }
  return error;
}

}  // namespace tenken::dissect
