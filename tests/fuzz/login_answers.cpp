// What servers answer to logins. All readers read the same bytes; what they give lies within them.
#include "scanner/dissect/login_answers.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

void must_be_inside(ByteView bytes, ByteView part) {
  if (!part.empty() && !test::lies_in(bytes, as_text(part))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto usm = dissect::parse_usm(bytes)) {
    for (const ByteView part : {usm->engine_id, usm->user, usm->proof, usm->object, usm->value})
      must_be_inside(bytes, part);
    (void)dissect::usm_trouble(*usm);
  }
  (void)dissect::parse_smb_session(bytes);
  if (const auto challenge = dissect::parse_ntlm_challenge(bytes)) {
    must_be_inside(bytes, challenge->challenge);
    must_be_inside(bytes, challenge->target);
  }
  if (const auto token = dissect::parse_opcua_session_token(bytes)) must_be_inside(bytes, *token);
  const std::string clock = dissect::parse_onvif_clock(as_text(bytes));
  constexpr std::size_t kClock = 20;  // 2026-11-30T01:20:00Z
  if (!clock.empty() && clock.size() != kClock) std::abort();
  const dissect::DahuaAnswer dahua = dissect::parse_dahua(bytes);
  must_be_inside(bytes, as_bytes(dahua.realm));
  must_be_inside(bytes, as_bytes(dahua.random));
  return 0;
}
