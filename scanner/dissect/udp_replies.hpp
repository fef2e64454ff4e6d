// Whether a datagram answers one of the requests of data/udp_requests.def in the same protocol.
#pragma once

#include "model/bytes.hpp"

namespace tenken::dissect {

// Each looks at the framing of the protocol and at the id that the request chose, and reads no
// further: an answer proves the protocol, what it says is the business of the protocol's own
// parser. `request` is the one of the table, `reply` hostile.

bool is_dns_reply(ByteView request, ByteView reply);    ///< RFC 1035 section 4.1.1; mDNS too
bool is_tftp_error(ByteView request, ByteView reply);   ///< RFC 1350 section 5
bool is_rpc_reply(ByteView request, ByteView reply);    ///< RFC 5531 section 9
bool is_ntp_reply(ByteView request, ByteView reply);    ///< RFC 5905 section 7.3
bool is_llmnr_reply(ByteView request, ByteView reply);  ///< RFC 4795 section 2.1
bool is_nbns_reply(ByteView request, ByteView reply);   ///< RFC 1002 section 4.2.18
bool is_snmp_report(ByteView request, ByteView reply);  ///< RFC 3412 section 6
bool is_ike_reply(ByteView request, ByteView reply);    ///< RFC 7296 section 3.1
bool is_ipmi_reply(ByteView request, ByteView reply);   ///< IPMI 2.0 section 13.6
bool is_mssql_browser_reply(ByteView request, ByteView reply);  ///< MC-SQLR section 2.2.5
bool is_ssdp_reply(ByteView request, ByteView reply);           ///< UPnP DA 1.1 section 1.3.3
bool is_echonet_reply(ByteView request, ByteView reply);        ///< ECHONET Lite part 2 section 3.2
bool is_knx_reply(ByteView request, ByteView reply);            ///< ISO 22510
bool is_ws_discovery_reply(ByteView request, ByteView reply);   ///< WS-Discovery section 5.3
bool is_sip_reply(ByteView request, ByteView reply);            ///< RFC 3261 section 7.2
bool is_nat_pmp_reply(ByteView request, ByteView reply);        ///< RFC 6886 section 3.2
bool is_coap_reply(ByteView request, ByteView reply);           ///< RFC 7252 section 3
bool is_ubiquiti_reply(ByteView request, ByteView reply);
bool is_ethernet_ip_reply(ByteView request, ByteView reply);  ///< CIP volume 2 section 2-3
bool is_bacnet_reply(ByteView request, ByteView reply);       ///< ASHRAE 135 clauses J.2 and 20.1
bool is_sadp_reply(ByteView request, ByteView reply);
bool is_dhip_reply(ByteView request, ByteView reply);
bool is_stun_reply(ByteView request, ByteView reply);  ///< RFC 8489 section 5
bool is_memcached_reply(ByteView request, ByteView reply);

}  // namespace tenken::dissect
