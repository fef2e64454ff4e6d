// The coroutine type of everything that waits for the network.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace tenken {

/// Runs on the network thread. Errors are values; nothing is thrown across co_await.
/// g++ 12 destroys some temporaries twice: name every aggregate and capturing lambda before the
/// co_await that uses it (tests/lint checks this), and take coroutine parameters by value or from
/// the awaiting caller.
template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace tenken
