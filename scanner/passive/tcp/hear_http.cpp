// HTTP on any port. RFC 9110, RFC 9112.
#include "scanner/passive/tcp/web_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {80, 8080};
constexpr WebKinds kKinds = {"HTTP",
                             "http",
                             {"http", Kind::login_http, Kind::auth_http},
                             Kind::http_server,
                             Kind::http_realm,
                             Kind::http_user_agent};

Fit sniff(const Opening& opening) { return sniff_web(opening, kKinds.protocol); }

class Session final : public WebSession {
 public:
  Session() : WebSession(kKinds) {}
};

}  // namespace

StreamHearer hear_http() {
  return stream_hearer<Session>("http", kPorts, sniff, WebSession::kMostMessage);
}

}  // namespace tenken::passive::tcp
