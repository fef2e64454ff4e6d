// Announcements and answers to multicast questions: mDNS, SSDP, UPnP, WS-Discovery.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/mdns.hpp"
#include "scanner/dissect/ssdp.hpp"
#include "scanner/dissect/upnp.hpp"
#include "scanner/dissect/ws_discovery.hpp"
#include "tests/support/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto answer = dissect::parse_mdns_answer(bytes)) {
    // What was read as a service type can be asked for.
    const Bytes question = dissect::make_mdns_question(answer->id, answer->types);
    for (const std::string& type : answer->types)
      if (type.size() > 255 || printable(type) != type) std::abort();
    if (question.size() < 12) std::abort();
  }
  if (const auto answer = dissect::parse_ssdp_answer(bytes); answer && answer->usn.empty())
    std::abort();
  (void)dissect::answers_ws_probe(bytes, "0d1c5c5e-0000-4000-8000-000000000001");
  if (const auto message = dissect::parse_ssdp(bytes)) {
    if (!test::lies_in(bytes, message->location) || !test::lies_in(bytes, message->usn))
      std::abort();
    (void)dissect::ssdp_uuid(message->usn);
  }
  if (const auto read = dissect::parse_upnp_description(bytes))
    if (!test::lies_in(bytes, read->friendly_name) || !test::lies_in(bytes, read->udn))
      std::abort();
  if (const auto message = dissect::parse_ws_discovery(bytes)) {
    for (const auto& target : message->targets) {
      if (!test::lies_in(bytes, target.scopes)) std::abort();
      (void)dissect::has_ws_type(target.types, "Device");
      (void)dissect::read_onvif_scopes(target.scopes);
    }
  }
  (void)dissect::read_onvif_scopes(as_text(bytes));
  return 0;
}
