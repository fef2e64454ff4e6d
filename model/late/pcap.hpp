// libpcap: filters, and capture where the kernel has no ring.
#pragma once

#include <pcap/pcap.h>

#include "model/late/library.hpp"

namespace tenken::late {

TENKEN_LATE(pcap, pcap_activate)
TENKEN_LATE(pcap, pcap_close)
TENKEN_LATE(pcap, pcap_compile)
TENKEN_LATE(pcap, pcap_create)
TENKEN_LATE(pcap, pcap_datalink)
TENKEN_LATE(pcap, pcap_dispatch)
TENKEN_LATE(pcap, pcap_freecode)
TENKEN_LATE(pcap, pcap_get_selectable_fd)
TENKEN_LATE(pcap, pcap_geterr)
TENKEN_LATE(pcap, pcap_inject)
TENKEN_LATE(pcap, pcap_open_dead)
TENKEN_LATE(pcap, pcap_set_buffer_size)
TENKEN_LATE(pcap, pcap_set_immediate_mode)
TENKEN_LATE(pcap, pcap_set_promisc)
TENKEN_LATE(pcap, pcap_set_snaplen)
TENKEN_LATE(pcap, pcap_set_timeout)
TENKEN_LATE(pcap, pcap_setdirection)
TENKEN_LATE(pcap, pcap_setfilter)
TENKEN_LATE(pcap, pcap_setnonblock)
TENKEN_LATE(pcap, pcap_stats)

}  // namespace tenken::late
