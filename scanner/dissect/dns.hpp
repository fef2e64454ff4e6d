// DNS over TCP: the question "version.bind" and its answer. RFC 1035 section 4, RFC 4892.
#pragma once

#include <cstdint>
#include <string>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// version.bind TXT CH with its TCP length prefix. The id is fixed, so that a repeat sends the same
/// bytes.
Bytes dns_version_query();

struct DnsVersion {
  int rcode = 0;           ///< 0 no error, 5 refused, ...
  bool recursion = false;  ///< the server offers recursion
  std::string text;        ///< what the server calls itself; empty where it does not say
};

/// The answer without its length prefix. malformed: not an answer to dns_version_query.
Result<DnsVersion> parse_dns_version(ByteView message);

}  // namespace tenken::dissect
