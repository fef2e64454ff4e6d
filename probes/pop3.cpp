// POP3: greeting, capabilities, STLS. RFC 1939, RFC 2449 (CAPA), RFC 2595 section 4.
// Sends CAPA, STLS where it is offered, and QUIT; all are allowed before a login. No user is named.
#include <algorithm>
#include <array>

#include "probes/line_server.hpp"
#include "probes/probe.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{110};

bool recognises(ByteView greeting) { return greets_as("pop3", "+OK", greeting); }

/// Neither a way to log in with USER nor a mechanism of SASL is listed before TLS.
bool login_needs_tls(const std::vector<std::string>& capabilities) {
  return std::none_of(capabilities.begin(), capabilities.end(), [](const std::string& line) {
    return line == "USER" || (line.starts_with("SASL ") && line.size() > 5);
  });
}

constexpr LineProtocol kPop3{.name = "pop3",
                             .greeting = dissect::ReplyForm::line,
                             .ask = "CAPA\r\n",
                             .list = dissect::ReplyForm::dotted,
                             .list_skip = 0,
                             .list_key = "pop3.capabilities",
                             .list_empty = "+OK",
                             .offer = "STLS",
                             .ask_unlisted = false,
                             .upgrade = "STLS\r\n",
                             .answer = dissect::ReplyForm::line,
                             .accepted = "+OK",
                             .login_needs_tls = login_needs_tls,
                             .auth = "password"};

Task<Result<void>> run(ProbeContext& ctx) { co_return co_await run_line_protocol(ctx, kPop3); }

}  // namespace

extern const Probe pop3{.name = "pop3",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = false,
                        .recognises = recognises,
                        .run = run};

}  // namespace tenken::probes
