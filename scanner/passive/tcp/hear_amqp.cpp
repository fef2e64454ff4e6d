// AMQP 0-9-1 and 1.0: what the broker is, and who logs in.
#include <fmt/format.h>

#include "scanner/dissect/amqp.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {5672};
constexpr LoginKinds kLogin = {"amqp", Kind::login_amqp, Kind::login_amqp};
constexpr std::string_view kBegin = "AMQP";

Fit sniff(const Opening& opening) {
  const std::string_view text = opening.text().substr(0, kBegin.size());
  if (text != kBegin.substr(0, text.size())) return Fit::no;
  return text.size() < kBegin.size() ? Fit::undecided : fit_of_either(opening);
}

/// Only what both sides say first is heard.
class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    return talk.from_client() ? hear_client(talk, bytes) : hear_server(talk, bytes);
  }

 private:
  static Progress hear_client(const Talk& talk, ByteView bytes) {
    const auto client = dissect::parse_amqp_client(bytes);
    if (client.foreign()) return Progress::deaf();
    if (!client.whole()) return Progress::needs();
    say_login(talk, kLogin, client.value.login);
    return Progress::deaf();
  }

  static Progress hear_server(const Talk& talk, ByteView bytes) {
    const auto server = dissect::parse_amqp_server(bytes);
    if (server.foreign()) return Progress::deaf();
    if (!server.whole()) return Progress::needs();
    const dissect::AmqpServer& said = server.value;
    talk.serves("amqp", true);
    talk.server_says(Kind::amqp_version,
                     said.revision == 0 || said.header_only
                         ? fmt::format("{}.{}", said.major, said.minor)
                         : fmt::format("{}.{}.{}", said.major, said.minor, said.revision));
    if (!said.product.empty())
      talk.server_says(Kind::amqp_product, fmt::format("{} {}", said.product, said.version));
    talk.server_says(Kind::amqp_mechanisms, said.mechanisms);
    return Progress::deaf();
  }
};

}  // namespace

StreamHearer hear_amqp() { return stream_hearer<Session>("amqp", kPorts, sniff); }

}  // namespace tenken::passive::tcp
