// SSH: identification, KEXINIT, host key. RFC 4253 sections 4.2 and 7.1.
// Sends our identification line, as every client does, and reads the server's offer in clear; then,
// on a second connection, a key exchange through libssh that ends with the question which methods
// of authentication there are. The question names a user that no device has, and offers neither a
// password nor a key: nobody's account can be locked. The server logs a connection that was closed
// early.
#include "scanner/dissect/ssh.hpp"

#include <array>

#include <fmt/core.h>
#include <fmt/format.h>

#include "probes/probe.hpp"
#include "probes/ssh_host_key.hpp"
#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/ssh_strength.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 3> kPorts{22, 2222, 22222};
constexpr int kMaxLinesBefore = 20;  // that a server may send before its identification
constexpr int kMaxPackets = 4;       // DEBUG and IGNORE may come before KEXINIT
constexpr std::size_t kMinPacket = 12;
constexpr std::string_view kIdentification = "SSH-2.0-tenken_" TENKEN_VERSION "\r\n";

bool recognises(ByteView greeting) {
  const std::string_view text = as_text(greeting);
  return text.starts_with("SSH-") || text.find("\nSSH-") != std::string_view::npos;
}

Task<Result<dissect::SshIdentification>> read_identification(ProbeContext& ctx) {
  Bytes heard;
  for (int line = 0; line <= kMaxLinesBefore; ++line) {
    const auto bytes = co_await ctx.stream.read_until("\n", dissect::kSshMaxLine);
    if (!bytes && bytes.error().code == Errc::limit)
      co_return ctx.not_mine(heard, "no line end in an SSH greeting");
    if (!bytes) co_return Unexpected(bytes.error());
    heard.insert(heard.end(), bytes->begin(), bytes->end());
    auto id = dissect::parse_ssh_identification(as_text(*bytes));
    if (id) co_return id;
    if (id.error().code == Errc::malformed) co_return ctx.not_mine(heard, id.error().detail);
  }
  co_return ctx.not_mine(heard, "no SSH identification in the greeting");
}

/// The server's KEXINIT payload, read as binary packets before encryption (RFC 4253 section 6).
Task<Result<dissect::SshKexInit>> read_kexinit(net::Stream& stream) {
  for (int packet = 0; packet < kMaxPackets; ++packet) {
    const auto head = co_await stream.read_exactly(4);
    if (!head) co_return Unexpected(head.error());
    const std::size_t length = *Reader(*head).u32();
    if (length < kMinPacket || length > dissect::kSshMaxPacket)
      co_return fail(Errc::limit, fmt::format("SSH packet of {} bytes", length));
    const auto body = co_await stream.read_exactly(length);
    if (!body) co_return Unexpected(body.error());
    const auto payload = dissect::ssh_packet_payload(*body);
    if (!payload) co_return fail(Errc::limit, payload.error().detail);
    auto offer = dissect::parse_ssh_kexinit(*payload);
    if (offer) co_return offer;
    if (offer.error().code != Errc::unsupported) co_return fail(Errc::limit, offer.error().detail);
  }
  co_return fail(Errc::limit, "no KEXINIT among the first SSH packets");
}

struct NamedList {
  std::string_view key;
  const std::vector<std::string>& names;
};

std::array<NamedList, 8> lists_of(const dissect::SshKexInit& offer) {
  return {{{"ssh.kex", offer.kex},
           {"ssh.host_keys", offer.host_keys},
           {"ssh.ciphers_c2s", offer.ciphers_to_server},
           {"ssh.ciphers_s2c", offer.ciphers_to_client},
           {"ssh.macs_c2s", offer.macs_to_server},
           {"ssh.macs_s2c", offer.macs_to_client},
           {"ssh.compression_c2s", offer.compression_to_server},
           {"ssh.compression_s2c", offer.compression_to_client}}};
}

std::string observe_identification(ProbeContext& ctx, const dissect::SshIdentification& id) {
  ctx.observe(claim::kProtocol, "ssh");
  ctx.observe(claim::kCleartext, "false");
  ctx.observe("ssh.protocol", id.protocol);
  ctx.observe("ssh.software", id.software);
  if (const auto software = dissect::name_software("ssh", id.software)) {
    ctx.observe(claim::kProduct, software->product);
    if (!software->version.empty()) ctx.observe(claim::kVersion, software->version);
  }
  return fmt::format("< SSH-{}-{}\n", id.protocol, id.software);
}

std::string observe_offer(ProbeContext& ctx, const dissect::SshKexInit& offer) {
  std::string record = fmt::format("> {}\n", kIdentification.substr(0, kIdentification.size() - 2));
  for (const auto& [key, names] : lists_of(offer)) {
    const std::string text = fmt::format("{}", fmt::join(names, ","));
    ctx.observe(key, text);
    record += fmt::format("< {}: {}\n", key, text);
  }
  const dissect::SshStrength strength = dissect::judge_ssh_offer(offer);
  ctx.observe("ssh.weak", fmt::format("{}", fmt::join(strength.weak, ",")));
  ctx.observe("ssh.only_weak", strength.only_weak ? "true" : "false");
  return record;
}

std::string_view auth_of_methods(std::string_view methods) {
  if (methods == "none") return "none";
  const bool typed = methods.find("password") != std::string_view::npos ||
                     methods.find("keyboard-interactive") != std::string_view::npos;
  return typed ? "password" : "certificate";
}

/// \param auth  gets what the methods of authentication come to
/// \returns the lines for the evidence; only a cancelled scan is an error
Task<Result<std::string>> observe_host_key(ProbeContext& ctx, std::string_view& auth) {
  const auto key = co_await read_ssh_host_key(ctx.dialer, ctx.port());
  if (!key && key.error().code == Errc::cancelled) co_return Unexpected(key.error());
  if (!key) {
    const std::string reason =
        printable(fmt::format("{}: {}", to_string(key.error().code), key.error().detail));
    ctx.observe("ssh.hostkey_error", reason);
    co_return fmt::format("# host key: {}\n", reason);
  }
  ctx.observe(fmt::format("ssh.hostkey.{}", key->type), key->fingerprint);
  ctx.observe_device(claim::kIdentitySshKey, key->fingerprint);
  std::string record = fmt::format("< host key: {} {}\n", key->type, key->fingerprint);
  if (!key->methods.empty()) {
    ctx.observe("ssh.auth_methods", key->methods);
    auth = auth_of_methods(key->methods);
    record += fmt::format("> methods of authentication?\n< {}\n", key->methods);
  }
  co_return record;
}

/// What a server of version 2 tells after its identification.
Task<Result<void>> look_closer(ProbeContext& ctx, std::string record, std::string_view& auth) {
  if (const auto sent = co_await ctx.stream.write(to_bytes(kIdentification)); !sent)
    co_return Unexpected(sent.error());
  const auto offer = co_await read_kexinit(ctx.stream);
  if (!offer) co_return Unexpected(offer.error());
  record += observe_offer(ctx, *offer);
  ctx.cite(EvidenceKind::record, record);

  ctx.stream.close();  // gives its connection slot back before the second connection asks for one
  const auto key_line = co_await observe_host_key(ctx, auth);
  if (!key_line) co_return Unexpected(key_line.error());
  ctx.cite(EvidenceKind::record, record + *key_line);
  co_return ok;
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto id = co_await read_identification(ctx);
  if (!id) co_return Unexpected(id.error());
  std::string record = observe_identification(ctx, *id);
  ctx.cite(EvidenceKind::record, record);
  std::string_view auth = "unknown";
  Result<void> end = ok;
  // Protocol 1 has no KEXINIT, and nothing more to tell.
  if (id->speaks_v2()) end = co_await look_closer(ctx, std::move(record), auth);
  ctx.observe(claim::kAuth, auth);
  co_return end;
}

}  // namespace

extern const Probe ssh{.name = "ssh",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = false,
                       .recognises = recognises,
                       .run = run};

}  // namespace tenken::probes
