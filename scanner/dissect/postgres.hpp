// PostgreSQL before a login: the answer to an SSLRequest, and errors. PostgreSQL 15, chapter 55.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

Bytes postgres_ssl_request();
/// A start-up message of protocol 3.0 that names no user: every server refuses it.
Bytes postgres_start_without_user();

/// Views into the message; empty where not given.
struct PostgresError {
  std::string_view severity;
  std::string_view code;  ///< SQLSTATE
  std::string_view message;

  PostgresError() = default;
  /// Whether it has what every error of a PostgreSQL server has.
  bool is_error() const { return !severity.empty() && code.size() == 5; }
};

StreamMessage postgres_message(ByteView stream);
PostgresError parse_postgres_error(ByteView message);

}  // namespace tenken::dissect
