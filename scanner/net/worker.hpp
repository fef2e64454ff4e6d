// Worker: blocking work on a thread of its own, awaited by a coroutine of the network thread.
#pragma once

#include <functional>
#include <thread>

#include <boost/asio/post.hpp>

#include "model/result.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/signal.hpp"
#include "scanner/net/task.hpp"

namespace tenken::net {

/// Asked by the work now and then: whether it is to end soon with Errc::cancelled.
using StopAsked = std::function<bool()>;

/// What the thread and the waiting coroutine share. The network thread uses it, except for
/// `result`, which the other thread writes before it posts the end.
template <class T>
struct WorkerJob {
  Signal done;
  bool finished = false;
  Result<T> result = fail(Errc::internal, "the work did not end");

  explicit WorkerJob(Session& session) : done(session) {}
};

/// Runs `work` and returns its result; everything that it posted to the executor before its end has
/// run by then. When the session stops, `work` is told and still waited for.
template <class T>
Task<Result<T>> run_on_thread(Session& session, std::function<Result<T>(const StopAsked&)> work) {
  WorkerJob<T> job(session);
  const boost::asio::any_io_executor executor = session.executor();
  std::jthread thread([&](const std::stop_token& abandoned) {
    job.result = work([&] { return session.stopped() || abandoned.stop_requested(); });
    if (abandoned.stop_requested()) return;
    boost::asio::post(executor, [&job] {
      job.finished = true;
      job.done.notify();
    });
  });
  while (!job.finished) co_await job.done.wait();
  thread.join();
  co_return std::move(job.result);
}

}  // namespace tenken::net
