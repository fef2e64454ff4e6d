// S7comm: which module and firmware? RFC 1006, ISO 8073; "System Software for S7-300/400, System
// and Standard Functions", chapter "System Status Lists", 0x0011 and 0x001C. Opens a connection of
// ISO transport as a programming device does, agrees on sizes, and reads two lists that describe
// the module. Nothing in the memory of the program is read, nothing is written or stopped. A
// controller has few such connections (8 and more): ours lasts for four answers.
#include "scanner/dissect/s7.hpp"

#include <array>
#include <optional>
#include <string>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/plant_requests.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{102};
constexpr std::array<std::uint8_t, 3> kSlots{2, 1,
                                             0};  // S7-300; S7-1200 and 1500; S7-400 and others
constexpr std::uint16_t kModules = 0x0011;        // system status lists
constexpr std::uint16_t kComponents = 0x001C;
constexpr std::uint16_t kModuleIndex = 1;
constexpr std::uint16_t kFirmwareIndex = 7;
constexpr std::uint8_t kConfirm = 0xD0;  // of COTP
constexpr std::uint8_t kDisconnect = 0x80;
constexpr std::size_t kCotpKind = 5;  // where it lies

/// What COTP made of a request for a connection; nothing for other protocols.
std::optional<bool> is_accepted(const Bytes& message) {
  if (message.size() <= kCotpKind) return std::nullopt;
  const auto kind = std::to_integer<unsigned>(message[kCotpKind]) & 0xF0U;
  if (kind == kConfirm) return true;
  if (kind == kDisconnect) return false;
  return std::nullopt;
}

struct Identity {
  std::string model;
  std::string firmware;
  std::string record;

  Identity() = default;
};

void read_modules(Identity& out, const dissect::S7Message& message) {
  for (const dissect::S7Module& module : message.modules) {
    if (module.index == kModuleIndex) out.model = printable(module.order_number, 64);
    if (module.index == kFirmwareIndex && module.version)
      out.firmware =
          fmt::format("{}.{}.{}", (*module.version)[0], (*module.version)[1], (*module.version)[2]);
  }
  out.record += fmt::format("> list 0x0011\n< {} V{}\n", out.model, out.firmware);
}

/// A connection that is no longer than these four exchanges.
class Talk {
 public:
  Talk(ProbeContext& context, net::Stream& stream) : context_(context), stream_(stream) {}

  Task<Result<Bytes>> ask(Bytes request) {
    if (const auto sent = co_await stream_.write(std::move(request)); !sent)
      co_return Unexpected(sent.error());
    co_return co_await read_message(context_, stream_, dissect::tpkt_message, context_.answer_wait);
  }

 private:
  ProbeContext& context_;
  net::Stream& stream_;
};

/// Behind an accepted connection. False: another protocol over ISO transport.
Task<Result<bool>> read_lists(ProbeContext& ctx, net::Stream& stream, Identity& out) {
  Talk talk(ctx, stream);
  const auto setup = co_await talk.ask(dissect::s7_setup());
  if (!setup) co_return Unexpected(setup.error());
  if (!dissect::parse_s7(*setup)) co_return false;
  const auto modules = co_await talk.ask(dissect::s7_read_list(kModules, 0));
  if (!modules) co_return true;  // the newest controllers close here, and have proven S7comm
  const auto list = dissect::parse_s7(*modules);
  if (list) read_modules(out, *list);
  const auto components = co_await talk.ask(dissect::s7_read_list(kComponents, 0));
  if (!components) co_return true;
  const auto told = dissect::parse_s7(*components);
  if (!told) co_return true;
  const std::string type = printable(told->component.module_type, 64);
  const std::string serial = printable(told->component.serial, 64);
  if (!type.empty()) ctx.observe_device("device.module_type", type);
  if (!serial.empty()) ctx.observe_device(claim::kIdentitySerial, "siemens:" + serial);
  out.record += fmt::format("> list 0x001C\n< {} {}\n", type, serial);
  co_return true;
}

void observe(ProbeContext& ctx, Identity identity) {
  ctx.observe(claim::kProtocol, "s7comm");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "none");
  ctx.observe_device(claim::kVendor, "Siemens", 80);  // others speak it, too
  ctx.observe_device(claim::kType, "plc", 80);
  if (!identity.model.empty()) ctx.observe_device(claim::kModel, identity.model);
  if (!identity.firmware.empty()) ctx.observe_device(claim::kFirmware, identity.firmware);
  ctx.cite(EvidenceKind::record, std::move(identity.record));
}

Task<Result<void>> run(ProbeContext& ctx) {
  net::Stream* stream = &ctx.stream;
  std::unique_ptr<net::Stream> fresh;
  for (const std::uint8_t slot : kSlots) {
    Talk talk(ctx, *stream);
    const auto confirm = co_await talk.ask(dissect::s7_connect(0, slot));
    if (!confirm && (confirm.error().code != Errc::closed || slot == kSlots.back()))
      co_return Unexpected(confirm.error());
    const auto accepted = confirm ? is_accepted(*confirm) : std::optional<bool>(false);
    if (!accepted) co_return ctx.not_mine(*confirm, "no ISO transport");
    if (*accepted) {
      Identity identity;
      identity.record = fmt::format("> connection to slot {}\n< confirmed\n", slot);
      const auto mine = co_await read_lists(ctx, *stream, identity);
      if (!mine) co_return Unexpected(mine.error());
      if (!*mine) co_return ctx.not_mine(*confirm, "another protocol over ISO transport");
      observe(ctx, std::move(identity));
      co_return ok;
    }
    if (slot == kSlots.back()) break;
    stream->close();
    auto next = co_await ctx.reconnect();
    if (!next) co_return Unexpected(next.error());
    fresh = *std::move(next);
    stream = fresh.get();
  }
  co_return fail(Errc::malformed, "ISO transport, but no module to speak with");
}

}  // namespace

extern const Probe s7{.name = "s7",
                      .transport = Transport::tcp,
                      .ports = kPorts,
                      .risk = Risk::safe,
                      .client_first = true,
                      .recognises = nullptr,
                      .run = run,
                      .plant = true};

}  // namespace tenken::probes
