// SMTP: greeting, extensions, STARTTLS. RFC 5321 sections 4.1.1.1 and 4.1.1.10, RFC 3207.
// Sends EHLO with an address that is reserved for documentation, STARTTLS where it is offered, and
// QUIT. No sender or recipient is named, so nothing is mailed or looked up.
#include <array>

#include "probes/line_server.hpp"
#include "probes/probe.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 3> kPorts{25, 587, 2525};

bool recognises(ByteView greeting) { return greets_as("smtp", "220", greeting); }

// Mail for the server's own users comes in without a login, so that none is needed says nothing.
bool login_needs_tls(const std::vector<std::string>& /*extensions*/) { return false; }

constexpr LineProtocol kSmtp{.name = "smtp",
                             .greeting = dissect::ReplyForm::coded,
                             .ask = "EHLO [192.0.2.1]\r\n",
                             .list = dissect::ReplyForm::coded,
                             .list_skip = 4,
                             .list_key = "smtp.extensions",
                             .list_empty = "",
                             .offer = "STARTTLS",
                             .ask_unlisted = false,
                             .upgrade = "STARTTLS\r\n",
                             .answer = dissect::ReplyForm::coded,
                             .accepted = "220",
                             .login_needs_tls = login_needs_tls,
                             .auth = "unknown"};

Task<Result<void>> run(ProbeContext& ctx) { co_return co_await run_line_protocol(ctx, kSmtp); }

}  // namespace

const LineProtocol& smtp_protocol() { return kSmtp; }

extern const Probe smtp{.name = "smtp",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = false,
                        .recognises = recognises,
                        .run = run};

}  // namespace tenken::probes
