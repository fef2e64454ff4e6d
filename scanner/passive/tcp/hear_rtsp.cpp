// RTSP of cameras, on any port. RFC 2326.
#include "scanner/passive/tcp/web_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {554, 8554};
constexpr WebKinds kKinds = {"RTSP",
                             "rtsp",
                             {"rtsp", Kind::login_rtsp, Kind::auth_rtsp},
                             Kind::rtsp_server,
                             Kind::rtsp_realm,
                             Kind::rtsp_user_agent};

Fit sniff(const Opening& opening) { return sniff_web(opening, kKinds.protocol); }

class Session final : public WebSession {
 public:
  Session() : WebSession(kKinds) {}
};

}  // namespace

StreamHearer hear_rtsp() {
  return stream_hearer<Session>("rtsp", kPorts, sniff, WebSession::kMostMessage);
}

}  // namespace tenken::passive::tcp
