// What probes of desks, data, mail, printers and recorders read, and how messages are cut off a
// stream: all read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/adb.hpp"
#include "scanner/dissect/coap_tcp.hpp"
#include "scanner/dissect/ipp.hpp"
#include "scanner/dissect/mqtt.hpp"
#include "scanner/dissect/mysql.hpp"
#include "scanner/dissect/onvif.hpp"
#include "scanner/dissect/plant_requests.hpp"
#include "scanner/dissect/postgres.hpp"
#include "scanner/dissect/rdp.hpp"
#include "scanner/dissect/reply_lines.hpp"
#include "scanner/dissect/resp.hpp"
#include "scanner/dissect/rfb.hpp"
#include "scanner/dissect/smb_requests.hpp"
#include "scanner/dissect/sofia.hpp"
#include "scanner/dissect/tls_offer.hpp"
#include "scanner/dissect/x11.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

void must_lie_in(ByteView bytes, std::string_view part) {
  if (!test::lies_in(bytes, part)) std::abort();
}

using Framer = dissect::StreamMessage (*)(ByteView);

/// A message is never empty, begins where the stream does, and does not change with what follows.
void check_framer(Framer framer, ByteView bytes) {
  const auto message = framer(bytes);
  if (!message) return;
  if (message->empty() || message->data() != bytes.data() || message->size() > bytes.size())
    std::abort();
  const auto again = framer(*message);
  if (!again || again->size() != message->size()) std::abort();
}

void read_texts(ByteView bytes) {
  const auto mysql = dissect::parse_mysql_greeting(bytes);
  if (mysql)
    for (const auto text : {mysql->version, mysql->plugin, mysql->reason, mysql->number()})
      must_lie_in(bytes, text);
  const auto postgres = dissect::parse_postgres_error(bytes);
  for (const auto text : {postgres.severity, postgres.code, postgres.message})
    must_lie_in(bytes, text);
  const auto x11 = dissect::parse_x11_setup(bytes);
  must_lie_in(bytes, x11.reason);
  must_lie_in(bytes, x11.vendor);
  must_lie_in(bytes, dissect::resp_text(bytes));
  must_lie_in(bytes, dissect::redis_info(as_text(bytes), "redis_version"));
  const auto adb = dissect::parse_adb(bytes);
  must_lie_in(bytes, adb.banner);
  must_lie_in(bytes, adb.property("ro.product.model"));
  const auto sofia = dissect::parse_sofia(bytes);
  for (const auto text : {sofia.result, sofia.model, sofia.firmware, sofia.serial})
    must_lie_in(bytes, text);
  if (const auto printer = dissect::parse_ipp(bytes))
    for (const auto text : {printer->model, printer->device_id, printer->firmware, printer->uuid,
                            printer->id("MDL", "MODEL")})
      must_lie_in(bytes, text);
  const auto onvif = dissect::parse_onvif(as_text(bytes), "GetDeviceInformation");
  for (const auto text : {onvif.vendor, onvif.model, onvif.firmware, onvif.serial})
    must_lie_in(bytes, text);
  (void)dissect::hints_at_camera(as_text(bytes));
  if (const auto payload = dissect::mqtt_payload(bytes, "$SYS/broker/version"))
    must_lie_in(bytes, *payload);
}

void read_lines(ByteView bytes) {
  for (const auto form : {dissect::ReplyForm::line, dissect::ReplyForm::coded,
                          dissect::ReplyForm::dotted, dissect::ReplyForm::tagged}) {
    dissect::ReplyLines whole(form);
    dissect::ReplyLines split(form);
    whole.feed(as_text(bytes));
    for (const std::byte& byte : bytes) split.feed(as_text(ByteView(&byte, 1)));
    if (whole.done() != split.done() || whole.rest() != split.rest()) std::abort();
    const auto lines = std::move(whole).lines();
    if (lines != std::move(split).lines()) std::abort();
    if (lines.size() > dissect::ReplyLines::kMaxLines) std::abort();
    for (const auto& line : lines) {
      if (line.size() > dissect::ReplyLines::kMaxLine) std::abort();
      (void)dissect::reply_code(line);
      (void)dissect::has_word(line, "STARTTLS", 4);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  for (const Framer framer :
       {dissect::rfb_security_message, dissect::rfb33_security_message, dissect::mysql_message,
        dissect::postgres_message, dissect::x11_message, dissect::resp_message,
        dissect::adb_message, dissect::sofia_message, dissect::dahua_message, dissect::mqtt_message,
        dissect::coap_tcp_message})
    check_framer(framer, bytes);
  if (dissect::as_coap_datagram(bytes).size() > bytes.size() + 4) std::abort();
  (void)dissect::smb_message(bytes);
  read_texts(bytes);
  read_lines(bytes);
  (void)dissect::parse_rfb_version(bytes);
  for (const bool old : {false, true})
    must_lie_in(bytes, dissect::parse_rfb_security(bytes, old).reason);
  (void)dissect::parse_rdp_confirm(bytes);
  (void)dissect::parse_opcua_channel(bytes);
  dissect::TlsServerHello hello;
  (void)dissect::read_tls_reaction(bytes, hello);
  return 0;
}
