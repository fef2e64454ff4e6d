// The part of a TLS connection that anyone can read: handshake messages before encryption.
// RFC 5246 sections 6.2.1 and 7.4, RFC 8446 section 5.1; hellos in the form of SSL 2 as RFC 5246
// appendix E.2 has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/bytes.hpp"

namespace tenken::dissect {

enum class TlsType : std::uint16_t {
  client_hello = 1,
  server_hello = 2,
  certificate = 11,
  server_hello_done = 14,
  ssl2_client_hello = 0x100,  ///< of no record; ours
};

struct TlsMessage {
  TlsType type{};
  ByteView body;  ///< without the head of the message

  TlsMessage() = default;
};

/// Why there is no further message.
enum class TlsEnd : std::uint8_t {
  none,
  need_more,  ///< the stream is cut here
  encrypted,  ///< what follows cannot be read
  alert,
  foreign,  ///< no TLS, or TLS that breaks its own format
};

struct TlsAlert {
  std::uint8_t level = 0;        ///< 2: fatal
  std::uint8_t description = 0;  ///< 0: orderly end; 40: no common parameters; 70: version
};

/// Gives the handshake messages of one direction of a connection, one after the other. A message
/// lies in the stream, or in memory of the reader where several records carry it: then it holds
/// until the next call.
class TlsHandshakes {
 public:
  static constexpr std::size_t kMaxMessage = std::size_t{64} * 1024;  ///< bytes; longer: foreign
  static constexpr std::size_t kHead = 4;                             ///< type and length

  /// \param stream  from the first byte of the connection; must outlive the reader
  explicit TlsHandshakes(ByteView stream) : stream_(stream) {}

  std::optional<TlsMessage> next();
  /// none as long as next() gives messages.
  TlsEnd end() const { return end_; }
  /// What the alert said, for TlsEnd::alert.
  TlsAlert alert() const { return alert_; }
  /// Of the last record's head; 0 before.
  std::uint16_t record_version() const { return record_version_; }

 private:
  std::optional<TlsMessage> take_whole();
  std::optional<TlsMessage> take_joined();
  std::optional<TlsMessage> take_ssl2();
  bool next_record();
  bool stop(TlsEnd end);

  Reader stream_;
  ByteView content_;      ///< of the record, not yet given out
  bool cut_ = false;      ///< the record goes on behind the stream
  bool started_ = false;  ///< a record or an SSL 2 hello was seen
  Bytes joined_;          ///< the beginning of a message that goes on in the next record
  bool joining_ = false;
  TlsEnd end_ = TlsEnd::none;
  TlsAlert alert_;
  std::uint16_t record_version_ = 0;
};

}  // namespace tenken::dissect
