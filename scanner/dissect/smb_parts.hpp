// The two generations of SMB, each behind its signature; for smb.cpp alone.
#pragma once

#include "scanner/dissect/smb.hpp"

namespace tenken::dissect {

inline constexpr std::size_t kSmb1Header = 32;  // bytes
inline constexpr std::size_t kSmb2Header = 64;

/// \param packet  the whole message with its header, which is not cut
void read_smb1(SmbMessage& message, ByteView packet);
void read_smb2(SmbMessage& message, ByteView packet);

}  // namespace tenken::dissect
