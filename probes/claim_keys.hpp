// Keys of claims that only probes make, beyond those of model/claims.hpp.
#pragma once

#include <string_view>

namespace tenken::probes {

/// "offered", "required" (no login without it), "absent": going on inside TLS in a service that
/// begins in clear.
inline constexpr std::string_view kStartTls = "tls.starttls";
/// Versions that a TLS server takes, the highest first: "TLSv1.3,TLSv1.2".
inline constexpr std::string_view kTlsVersions = "tls.versions";
/// Broken suites that it takes, by IANA name; "none" where it takes none of those asked for.
inline constexpr std::string_view kTlsWeak = "tls.weak_suites";

}  // namespace tenken::probes
