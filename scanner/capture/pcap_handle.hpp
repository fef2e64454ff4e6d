// Handles of libpcap on live interfaces.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <linux/filter.h>

#include "model/late/pcap.hpp"
#include "model/result.hpp"

namespace tenken::capture {

struct ClosePcap {
  void operator()(pcap_t* handle) const { late::pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, ClosePcap>;

/// Bytes of a frame that are kept when all of it is wanted.
inline constexpr unsigned kMaxCaptured = 65535;

struct PcapSettings {
  int snap_length = kMaxCaptured;
  int buffer_bytes = 0;  ///< 0: libpcap's choice
  int timeout_ms = 0;    ///< how long frames may lie in a block
  bool promiscuous = false;
};

/// An activated handle that does not block. Errc::environment where the interface is missing, down
/// or not allowed.
Result<PcapHandle> open_pcap(const std::string& interface, const PcapSettings& settings);
/// A fault of a handle in use.
Error pcap_fault(const std::string& what, const std::string& interface, pcap_t* handle);
/// The program of a filter for what the handle captures; nothing where it does not read.
std::optional<std::vector<sock_filter>> compile_for(pcap_t* handle, const std::string& text);

}  // namespace tenken::capture
