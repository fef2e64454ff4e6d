// TcpStream: the Stream over a real socket, with TLS on demand.
#pragma once

#include <cstddef>
#include <memory>

#include "scanner/net/connection.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/stream.hpp"

namespace tenken::net {

class TcpStream final : public Stream {
 public:
  /// \param connection  connected, its deadline armed
  /// \param max_read    bytes over the life of the stream, those of TLS handshakes not counted
  /// \param lease       freed when the stream closes
  TcpStream(std::shared_ptr<Connection> connection, std::size_t max_read, Slots::Lease lease);
  ~TcpStream() override;

  void close() noexcept override;
  /// See vitals.hpp.
  std::optional<std::chrono::milliseconds> round_trip();
  Task<std::optional<std::chrono::milliseconds>> leave(std::chrono::milliseconds most);

 protected:
  Task<Result<Bytes>> do_read(std::size_t max,
                              std::optional<std::chrono::milliseconds> quiet) override;
  Task<Result<void>> do_write(Bytes bytes) override;
  Task<Result<TlsSession>> do_start_tls(TlsOptions options) override;

 private:
  struct Tls;

  /// Ends the connection for `error`, unless it ended before for another reason; says which it was.
  Error end_with(Error error);

  std::shared_ptr<Connection> connection_;
  std::unique_ptr<Tls> tls_;
  std::size_t budget_;
  Slots::Lease lease_;
};

}  // namespace tenken::net
