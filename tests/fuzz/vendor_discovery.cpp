// Discovery protocols of makers: all read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/bjnp.hpp"
#include "scanner/dissect/cameras.hpp"
#include "scanner/dissect/edimax.hpp"
#include "scanner/dissect/gige_vision.hpp"
#include "scanner/dissect/json_fields.hpp"
#include "scanner/dissect/mndp.hpp"
#include "scanner/dissect/tplink.hpp"
#include "scanner/dissect/tuya.hpp"
#include "scanner/dissect/ubiquiti.hpp"
#include "scanner/dissect/weave.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

void must_lie_in(ByteView bytes, std::string_view part) {
  if (!test::lies_in(bytes, part)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto message = dissect::parse_ubiquiti(bytes)) must_lie_in(bytes, message->firmware);
  if (const auto message = dissect::parse_mndp(bytes)) must_lie_in(bytes, message->board);
  if (const auto message = dissect::parse_tuya(bytes)) must_lie_in(bytes, message->product_key);
  if (const auto message = dissect::parse_weave(bytes))
    if (message->version == 0) std::abort();
  if (const auto info = dissect::parse_sadp(bytes)) must_lie_in(bytes, info->model);
  if (const auto info = dissect::parse_dhip(bytes)) must_lie_in(bytes, info->serial);
  if (const auto device = dissect::parse_gige_vision(bytes)) must_lie_in(bytes, device->name);
  if (const auto device = dissect::parse_bjnp(bytes)) must_lie_in(bytes, device->model);
  if (const auto answer = dissect::parse_edimax_answer(bytes)) must_lie_in(bytes, answer->name);
  if (const auto text = dissect::decode_edimax_message(bytes)) {
    const dissect::EdimaxRegistration told = dissect::read_edimax_registration(*text);
    must_lie_in(as_bytes(*text), told.version);
  }
  if (const auto text = dissect::decode_tplink(bytes)) {
    const dissect::TplinkInfo info = dissect::read_tplink(*text);
    must_lie_in(as_bytes(*text), info.alias);
  }
  dissect::JsonFields fields(as_text(bytes));
  while (const auto field = fields.next()) must_lie_in(bytes, field->value);
  return 0;
}
