#include "scanner/net/stream.hpp"

#include <algorithm>
#include <iterator>

namespace tenken::net {

Task<Result<Bytes>> Stream::read_some(std::size_t max,
                                      std::optional<std::chrono::milliseconds> quiet) {
  if (max == 0) co_return Bytes();
  if (!pushed_back_.empty()) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(max, pushed_back_.size()));
    Bytes head(pushed_back_.begin(), pushed_back_.begin() + count);
    pushed_back_.erase(pushed_back_.begin(), pushed_back_.begin() + count);
    co_return head;
  }
  Result<Bytes> got = co_await do_read(max, quiet);
  if (got) transcript_.add(Transcript::Direction::received, *got);
  co_return got;
}

Task<Result<Bytes>> Stream::read_exactly(std::size_t count) {
  Bytes all;
  while (all.size() < count) {
    Result<Bytes> got = co_await read_some(count - all.size());
    if (!got) co_return got;
    all.insert(all.end(), got->begin(), got->end());
  }
  co_return all;
}

Task<Result<Bytes>> Stream::read_until_quiet(std::size_t max, std::chrono::milliseconds quiet) {
  Bytes all;
  while (all.size() < max) {
    Result<Bytes> got = co_await read_some(max - all.size(), quiet);
    if (!got && all.empty()) co_return got;
    if (!got || got->empty()) break;
    all.insert(all.end(), got->begin(), got->end());
  }
  co_return all;
}

Task<Result<Bytes>> Stream::read_until(std::string delimiter, std::size_t max) {
  const ByteView end = as_bytes(delimiter);
  Bytes all;
  while (all.size() < max) {
    Result<Bytes> got = co_await read_some(max - all.size());
    if (!got) co_return got;
    // The delimiter may have begun in what was there before.
    const auto from = static_cast<std::ptrdiff_t>(all.size() - std::min(all.size(), end.size()));
    all.insert(all.end(), got->begin(), got->end());
    const auto found = std::search(all.begin() + from, all.end(), end.begin(), end.end());
    if (found == all.end()) continue;
    const auto after = found + static_cast<std::ptrdiff_t>(end.size());
    unread(Bytes(after, all.end()));
    all.erase(after, all.end());
    co_return all;
  }
  close();
  co_return fail(Errc::limit, "no delimiter within " + std::to_string(max) + " bytes");
}

Task<Result<void>> Stream::write(Bytes bytes) {
  transcript_.add(Transcript::Direction::sent, bytes);
  return do_write(std::move(bytes));
}

void Stream::unread(const Bytes& bytes) {
  pushed_back_.insert(pushed_back_.begin(), bytes.begin(), bytes.end());
}

Task<Result<TlsSession>> Stream::start_tls(TlsOptions options) {
  if (!pushed_back_.empty()) {  // bytes in clear must not pass for bytes that TLS protected
    close();
    co_return fail(Errc::malformed, "the server sent bytes in clear before the TLS handshake");
  }
  Result<TlsSession> session = co_await do_start_tls(std::move(options));
  if (session)
    transcript_.note("TLS handshake " + session->version + " " + session->cipher);
  else
    transcript_.note("TLS handshake failed: " + session.error().detail);
  co_return session;
}

}  // namespace tenken::net
