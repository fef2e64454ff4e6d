#include "scanner/discover/readable.hpp"

#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "scanner/net/socket_error.hpp"

namespace tenken::discover {

Readable::Readable(const boost::asio::any_io_executor& executor, std::function<void()> read)
    : read_(std::move(read)), watcher_(executor), listener_(executor) {}

Result<void> Readable::start(int descriptor) {
  const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return Unexpected(net::errno_error(errno, "dup"));
  boost::system::error_code code;
  watcher_.assign(own, code);
  if (code) {
    ::close(own);
    return Unexpected(net::socket_error(code, "watching a socket"));
  }
  listening_ = true;
  listener_.spawn(listen());
  return ok;
}

Task<void> Readable::finish() {
  listening_ = false;
  boost::system::error_code ignored;
  watcher_.cancel(ignored);
  co_await listener_.join();
}

Task<void> Readable::listen() {
  while (listening_) {
    co_await watcher_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                 boost::asio::as_tuple(boost::asio::use_awaitable));
    read_();
  }
  boost::system::error_code ignored;
  watcher_.close(ignored);
}

}  // namespace tenken::discover
