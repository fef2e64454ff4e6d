// Answers to SYNs, as any machine of the segment can send or forge them, and the SYNs of others.
#include "scanner/dissect/tcp_answer.hpp"

#include <cstdlib>

#include "scanner/dissect/syn_signature.hpp"

using namespace tenken;
using namespace tenken::dissect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto syn = read_syn_signature(bytes, 64); syn && syn->text().empty()) std::abort();
  const auto answer = parse_tcp_answer(bytes);
  if (!answer) return 0;
  if (size < 14 + 20 + 14) std::abort();  // Ethernet, IPv4 and TCP up to its flags
  if (answer->reply != SynReply::prohibited && answer->reason != IcmpReason()) std::abort();
  return 0;
}
