// Stream: one connection to one service, as a probe sees it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/net/task.hpp"
#include "scanner/net/transcript.hpp"

namespace tenken::net {

/// How a TLS handshake is offered. The defaults take what the server has, also old versions and
/// weak suites: posture is judged later, not here; certificates are never rejected.
struct TlsOptions {
  std::string
      server_name;  ///< SNI; empty: none sent (an address is not a name, RFC 6066 section 3)

  TlsOptions() = default;
  explicit TlsOptions(std::string name) : server_name(std::move(name)) {}
};

/// What a TLS handshake settled.
struct TlsSession {
  std::string version;              ///< "TLSv1.2"
  std::string cipher;               ///< IANA suite name
  std::vector<Bytes> certificates;  ///< DER, leaf first, as sent
  bool client_certificate_requested = false;
  /// False: the server ended the handshake for want of a client certificate; the stream is closed.
  bool complete = true;

  TlsSession() = default;
};

/// Reads and writes one connection. Every read is bounded by the caller's `max`, and all of them
/// together by the deadline and the byte limit with which the stream was opened: past either, every
/// call fails with timed_out or limit. A failed call leaves the stream closed, except a quiet
/// time-out. Not thread safe.
class Stream {
 public:
  virtual ~Stream() = default;

  /// Waits for at least one byte, returns at most `max`; closed at the end of the stream. If
  /// `quiet` is given and passes without a byte, returns an empty buffer and the stream stays
  /// usable.
  Task<Result<Bytes>> read_some(std::size_t max,
                                std::optional<std::chrono::milliseconds> quiet = std::nullopt);
  /// Exactly `count` bytes, or closed.
  Task<Result<Bytes>> read_exactly(std::size_t count);
  /// What the server says until it pauses for `quiet`, closes, or `max` bytes came. Empty when it
  /// said nothing; an error only when nothing was read and the connection failed.
  Task<Result<Bytes>> read_until_quiet(std::size_t max, std::chrono::milliseconds quiet);
  /// Through the first `delimiter` inclusive; limit when `max` bytes hold none.
  Task<Result<Bytes>> read_until(std::string delimiter, std::size_t max);
  Task<Result<void>> write(Bytes bytes);
  /// Puts bytes back, to be read again first.
  void unread(const Bytes& bytes);

  /// Turns the connection into TLS as a client.
  Task<Result<TlsSession>> start_tls(TlsOptions options);
  virtual void close() noexcept = 0;

  /// Everything sent and received so far, for evidence. What goes through TLS is recorded in clear.
  Transcript& transcript() { return transcript_; }

  /// How long the connect took, without the waits for the host's pace: about one round trip.
  std::chrono::milliseconds connect_time() const { return connect_time_; }
  void set_connect_time(std::chrono::milliseconds time) { connect_time_ = time; }

 protected:
  virtual Task<Result<Bytes>> do_read(std::size_t max,
                                      std::optional<std::chrono::milliseconds> quiet) = 0;
  virtual Task<Result<void>> do_write(Bytes bytes) = 0;
  virtual Task<Result<TlsSession>> do_start_tls(TlsOptions options) = 0;

 private:
  Bytes pushed_back_;
  Transcript transcript_;
  std::chrono::milliseconds connect_time_{0};
};

}  // namespace tenken::net
