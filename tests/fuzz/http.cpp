// HTTP response reader, challenge, page. The result must not depend on how the bytes are cut.
#include "scanner/dissect/http.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/html.hpp"
#include "scanner/dissect/http_location.hpp"
#include "scanner/dissect/tls_hint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  dissect::HttpReader whole;
  whole.feed(bytes);
  dissect::HttpReader pieces;
  for (std::size_t at = 0; at < size; at += 7)
    pieces.feed(bytes.subspan(at, std::min<std::size_t>(7, size - at)));
  const auto first = std::move(whole).finish();
  const auto second = std::move(pieces).finish();
  if (first.has_value() != second.has_value()) std::abort();
  dissect::hints_at_tls(bytes);
  if (!first) return 0;
  if (first->body != second->body || first->headers != second->headers) std::abort();
  if (first->body.size() > dissect::HttpReader::kMaxBody) std::abort();
  dissect::parse_challenge(first->header("www-authenticate"));
  dissect::read_html(first->body, first->header("content-type"));
  const dissect::HttpOrigin origin{"http", "192.0.2.7", 80};
  if (const auto target = dissect::local_target(first->header("location"), origin))
    if (!target->starts_with('/') || target->find('\n') != std::string::npos) std::abort();
  return 0;
}
