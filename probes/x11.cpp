// X11: may anybody open windows here? X Window System Protocol, chapter 8.
// Sends the connection setup without credentials and leaves: no window is made, no key read.
#include "scanner/dissect/x11.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 6> kPorts{6000, 6001, 6002, 6003, 6004, 6005};
constexpr std::size_t kMaxSetup = std::size_t{64} * 1024;  // lists every depth of every screen

// X.Org numbers its releases 1YYMMPPP: 12101007 is 21.1.7, 12013000 was called 1.20.13.
std::string version_of(std::uint32_t release) {
  constexpr std::uint32_t kFirst = 10000000;
  constexpr std::uint32_t kMajorUnit = 100000;
  constexpr std::uint32_t kMinorUnit = 1000;
  constexpr std::uint32_t kTwoDigits = 100;
  constexpr std::uint32_t kRenamed = 21;  // the first without the leading 1
  if (release < kFirst || release >= 2 * kFirst) return {};
  const std::uint32_t major = release / kMajorUnit % kTwoDigits;
  const std::uint32_t minor = release / kMinorUnit % kTwoDigits;
  if (major < kRenamed) return fmt::format("1.{}.{}", major, minor);
  return fmt::format("{}.{}.{}", major, minor, release % kMinorUnit);
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto message =
      co_await ask_message(ctx, dissect::x11_setup(), dissect::x11_message, kMaxSetup);
  if (!message) co_return Unexpected(message.error());
  const dissect::X11Setup setup = dissect::parse_x11_setup(*message);
  const bool open = setup.answer == dissect::X11Answer::accepted;
  ctx.observe(claim::kProtocol, "x11");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, open ? "none" : "password");
  if (!setup.vendor.empty()) {
    ctx.observe(claim::kProduct, printable(setup.vendor, 64));
    if (const std::string version = version_of(setup.release); !version.empty())
      ctx.observe(claim::kVersion, version);
  }
  if (!setup.reason.empty()) ctx.observe(claim::kBanner, printable(setup.reason));
  ctx.cite(EvidenceKind::record,
           fmt::format("> setup without credentials\n< {}\n# {} {}\n# {}\n",
                       open ? "accepted" : "refused", printable(setup.vendor, 64), setup.release,
                       printable(setup.reason)));
  co_return ok;
}

}  // namespace

extern const Probe x11{.name = "x11",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = true,
                       .recognises = nullptr,
                       .run = run};

}  // namespace tenken::probes
