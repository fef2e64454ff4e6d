// FTP: greeting and logins, on its own ports or by its greeting. RFC 959.
#include "scanner/passive/tcp/line_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {21, 2121};
constexpr std::string_view kCommands[] = {"USER ", "PASS ", "SYST", "AUTH "};
constexpr LineKinds kKinds = {dissect::LineProtocol::ftp,
                              {"ftp", Kind::login_ftp, Kind::login_ftp},
                              Kind::ftp_banner,
                              "220",
                              "ftp",
                              kCommands};

}  // namespace

StreamHearer hear_ftp() { return line_hearer<kKinds>(kPorts); }

}  // namespace tenken::passive::tcp
