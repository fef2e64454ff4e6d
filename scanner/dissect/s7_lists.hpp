// System status lists of Siemens controllers.
#pragma once

#include "model/bytes.hpp"
#include "scanner/dissect/s7.hpp"

namespace tenken::dissect {

/// Reads the records of a list into `message`. \param data  the list from its number on
/// \returns false where it is cut
bool read_s7_list(S7Message& message, ByteView data);

}  // namespace tenken::dissect
