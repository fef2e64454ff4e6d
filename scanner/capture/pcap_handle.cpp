#include "scanner/capture/pcap_handle.hpp"

#include <array>
#include <cstring>

#include <net/if.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "scanner/capture/packet_socket.hpp"

namespace tenken::capture {
namespace {

std::string interface_names() {
  std::string names;
  struct if_nameindex* const all = ::if_nameindex();
  for (const auto* at = all; at != nullptr && at->if_index != 0; ++at)
    names += (names.empty() ? "" : ", ") + printable(at->if_name);
  if (all != nullptr) ::if_freenameindex(all);
  return names;
}

Error open_error(int status, pcap_t* handle, const std::string& interface) {
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
      return needs_raw("pcap");
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return {Errc::environment, Note(Msg::discover_no_interface, {printable(interface)}),
              Note(Msg::discover_no_interface_remedy, {interface_names()})};
    case PCAP_ERROR_IFACE_NOT_UP:
      return {Errc::environment, Note(Msg::discover_interface_down, {interface}),
              Note(Msg::discover_interface_down_remedy, {interface})};
    default:
      return {Errc::environment, Note(Msg::discover_cannot_open, {printable(interface)}),
              Note(Msg::discover_cannot_open_remedy), printable(late::pcap_geterr(handle))};
  }
}

}  // namespace

Error pcap_fault(const std::string& what, const std::string& interface, pcap_t* handle) {
  return {Errc::environment,
          what + " on " + interface + ": " + printable(late::pcap_geterr(handle))};
}

Result<PcapHandle> open_pcap(const std::string& interface, const PcapSettings& settings) {
  if (auto loaded = late::pcap.load(); !loaded) return Unexpected(loaded.error());
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  PcapHandle handle(late::pcap_create(interface.c_str(), reason.data()));
  if (!handle) return fail(Errc::environment, "pcap: " + printable(reason.data()));
  pcap_t* const pcap = handle.get();
  late::pcap_set_snaplen(pcap, settings.snap_length);
  if (settings.buffer_bytes != 0) late::pcap_set_buffer_size(pcap, settings.buffer_bytes);
  late::pcap_set_timeout(pcap, settings.timeout_ms);
  late::pcap_set_immediate_mode(pcap, 0);
  late::pcap_set_promisc(pcap, settings.promiscuous ? 1 : 0);
  if (const int status = late::pcap_activate(pcap); status < 0)
    return Unexpected(open_error(status, pcap, interface));
  if (late::pcap_setnonblock(pcap, 1, reason.data()) != 0)
    return Unexpected(pcap_fault("pcap", interface, pcap));
  return handle;
}

std::optional<std::vector<sock_filter>> compile_for(pcap_t* handle, const std::string& text) {
  bpf_program program{};
  if (late::pcap_compile(handle, &program, text.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
    return std::nullopt;
  static_assert(sizeof(bpf_insn) == sizeof(sock_filter));
  std::vector<sock_filter> filter(program.bf_len);
  std::memcpy(filter.data(), program.bf_insns, filter.size() * sizeof(sock_filter));
  late::pcap_freecode(&program);
  return filter;
}

}  // namespace tenken::capture
