// SIP, SMB, NTLMSSP, EAP and RADIUS: all read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/ntlm.hpp"
#include "scanner/dissect/radius.hpp"
#include "scanner/dissect/sip.hpp"
#include "scanner/dissect/smb.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

void read_ntlm(ByteView bytes) {
  const auto message = dissect::parse_ntlm(bytes);
  if (!message) return;
  if (!test::lies_in(bytes, message->user)) std::abort();
  dissect::ntlm_text(message->domain, message->unicode);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  dissect::SecretRoom room;
  if (!test::lies_in(bytes, dissect::parse_sip(bytes, room).value.from.user)) std::abort();
  const auto smb = dissect::parse_smb(bytes);
  if (!test::lies_in(bytes, smb.value.security)) std::abort();
  if (!test::lies_in(bytes, smb.value.native_os)) std::abort();
  read_ntlm(smb.value.security);
  read_ntlm(bytes);
  if (const auto message = dissect::parse_radius(bytes))
    if (!test::lies_in(bytes, message->user)) std::abort();
  if (const auto frame = dissect::parse_eapol(bytes)) (void)dissect::parse_eap(frame->body);
  if (const auto eap = dissect::parse_eap(bytes))
    if (!test::lies_in(bytes, eap->identity)) std::abort();
  return 0;
}
