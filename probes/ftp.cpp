// FTP: greeting, features, and whether control connections may be encrypted. RFC 959 section 5.4,
// RFC 2389 (FEAT), RFC 4217 (AUTH TLS).
// Reads the greeting, sends FEAT and AUTH TLS, and leaves with QUIT or the end of TLS. All of them
// are allowed before a login and concern this connection only: no user is named, no file touched.
#include <array>

#include "probes/line_server.hpp"
#include "probes/probe.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 3> kPorts{21, 2121, 8021};

bool recognises(ByteView greeting) {
  return greets_as("ftp", "220", greeting) || greets_as("ftp", "500 OOPS", greeting);
}

// Whether a user may log in without TLS is not told before one tries.
bool login_needs_tls(const std::vector<std::string>& /*features*/) { return false; }

constexpr LineProtocol kFtp{.name = "ftp",
                            .greeting = dissect::ReplyForm::coded,
                            .ask = "FEAT\r\n",
                            .list = dissect::ReplyForm::coded,
                            .list_skip = 1,
                            .list_key = "ftp.features",
                            .list_empty = "211",
                            .offer = "AUTH",
                            .ask_unlisted = true,
                            .upgrade = "AUTH TLS\r\n",
                            .answer = dissect::ReplyForm::coded,
                            .accepted = "234",
                            .login_needs_tls = login_needs_tls,
                            .auth = "unknown"};

Task<Result<void>> run(ProbeContext& ctx) { co_return co_await run_line_protocol(ctx, kFtp); }

}  // namespace

const LineProtocol& ftp_protocol() { return kFtp; }

extern const Probe ftp{.name = "ftp",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = false,
                       .recognises = recognises,
                       .run = run};

}  // namespace tenken::probes
