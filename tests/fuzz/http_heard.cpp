// HTTP and RTSP as heard. What is known of a message does not change when more of it comes.
#include "scanner/dissect/http_heard.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/http_auth.hpp"
#include "tests/support/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  dissect::SecretRoom room;
  dissect::SecretRoom other_room;
  const auto request = dissect::parse_http_request(bytes, room);
  const auto part = dissect::parse_http_request(bytes.first(size / 2), other_room);
  if (part.whole() && !(request.whole() && request.size == part.size)) std::abort();
  if (!test::lies_in(bytes, request.value.host)) std::abort();
  const auto reply = dissect::parse_http_reply(bytes);
  if (!test::lies_in(bytes, reply.value.server)) std::abort();
  dissect::read_http_page(bytes);
  room.clear();
  dissect::read_form_login(as_text(bytes), room);
  dissect::read_url_login(as_text(bytes), room);
  dissect::read_authorization(as_text(bytes), room);
  dissect::read_json_login(as_text(bytes));
  return 0;
}
