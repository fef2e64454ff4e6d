// IMAP: greeting, capabilities, STARTTLS. RFC 3501 sections 6.1.1, 6.1.3 and 6.2.1.
// Sends CAPABILITY, STARTTLS where it is offered, and LOGOUT; all are allowed before a login. No
// user is named, no mailbox opened.
#include <algorithm>
#include <array>

#include "probes/line_server.hpp"
#include "probes/probe.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{143};

bool recognises(ByteView greeting) { return greets_as("imap", "* ", greeting); }

bool login_needs_tls(const std::vector<std::string>& capabilities) {
  return std::any_of(capabilities.begin(), capabilities.end(), [](const std::string& line) {
    return dissect::has_word(line, "LOGINDISABLED");
  });
}

constexpr LineProtocol kImap{.name = "imap",
                             .greeting = dissect::ReplyForm::line,
                             .ask = "a CAPABILITY\r\n",
                             .list = dissect::ReplyForm::tagged,
                             .list_skip = 2,
                             .list_key = "imap.capabilities",
                             .list_empty = "",
                             .offer = "STARTTLS",
                             .ask_unlisted = false,
                             .upgrade = "a STARTTLS\r\n",
                             .answer = dissect::ReplyForm::tagged,
                             .accepted = "a OK",
                             .login_needs_tls = login_needs_tls,
                             .auth = "password"};

Task<Result<void>> run(ProbeContext& ctx) { co_return co_await run_line_protocol(ctx, kImap); }

}  // namespace

extern const Probe imap{.name = "imap",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = false,
                        .recognises = recognises,
                        .run = run};

}  // namespace tenken::probes
