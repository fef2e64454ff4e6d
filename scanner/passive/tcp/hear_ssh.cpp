// SSH: the identification of both sides. RFC 4253 section 4.2.
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {22};
constexpr std::string_view kBegin = "SSH-";

Fit sniff(const Opening& opening) {
  const std::string_view text = as_text(opening.bytes).substr(0, kBegin.size());
  if (text != kBegin.substr(0, text.size())) return Fit::no;
  if (text.size() < kBegin.size() || !opening.side) return Fit::undecided;
  return *opening.side == Side::client ? Fit::client : Fit::server;
}

class Session final : public StreamSession {
 public:
  Progress hear(const Talk&, ByteView) override { return Progress::deaf(); }
};

}  // namespace

StreamHearer hear_ssh() { return stream_hearer<Session>("ssh", kPorts, sniff); }

}  // namespace tenken::passive::tcp
