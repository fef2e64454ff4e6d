// Answers to multicast questions: mDNS, SSDP, WS-Discovery.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/mdns.hpp"
#include "scanner/dissect/ssdp.hpp"
#include "scanner/dissect/ws_discovery.hpp"

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
  return 0;
}
