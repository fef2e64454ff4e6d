#include "scanner/net/metrics_server.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto kWithError = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kDeadline{5};  // of a connection, from its beginning to its end
constexpr std::chrono::milliseconds kAfterFault{200};  // of accepting, such as no descriptor
constexpr std::uint32_t kMostHead = 8 * 1024;          // bytes

using Answer = http::response<http::string_body>;

Answer text_answer(http::status status, std::string text) {
  Answer answer(status, 11);
  answer.set(http::field::content_type, status == http::status::ok
                                            ? "text/plain; version=0.0.4; charset=utf-8"
                                            : "text/plain; charset=utf-8");
  answer.set(http::field::cache_control, "no-store");
  answer.set("X-Content-Type-Options", "nosniff");
  answer.keep_alive(false);
  answer.body() = std::move(text);
  answer.prepare_payload();
  return answer;
}

/// An address, or localhost, with or without a port.
bool names_machine(std::string_view host) {
  if (host.starts_with('['))
    host = host.substr(1, host.find(']') - 1);
  else
    host = host.substr(0, host.find(':'));
  return beast::iequals(beast::string_view(host.data(), host.size()), "localhost") ||
         IpAddress::parse(host).has_value();
}

tcp::endpoint endpoint_of(const MetricsPlace& place, boost::system::error_code& error) {
  return {asio::ip::make_address(place.address.to_string(), error), place.port};
}

}  // namespace

std::string MetricsPlace::to_string() const {
  const std::string text = address.to_string();
  return (address.is_v4() ? text : '[' + text + ']') + ':' + std::to_string(port);
}

Result<MetricsPlace> parse_metrics_place(std::string_view text) {
  const auto wrong = [&] {
    return fail(Errc::usage, Note(Msg::daemon_metrics_bad, {printable(text, 64)}),
                Note(Msg::daemon_metrics_bad_fix));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return wrong();
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host);
  MetricsPlace place;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), place.port);
  if (!address || address->is_v6() != bracketed || digits.empty() || error != std::errc() ||
      end != digits.data() + digits.size())
    return wrong();
  place.address = *address;
  return place;
}

class MetricsServer::Loop {
 public:
  Loop(tcp::acceptor acceptor, std::unique_ptr<asio::io_context> io, MakeText make_text,
       bool only_machine)
      : io_(std::move(io)),
        acceptor_(std::move(acceptor)),
        make_text_(std::move(make_text)),
        only_machine_(only_machine) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    io_->stop();
    if (thread_.joinable()) thread_.join();
    acceptor_.reset();
    io_.reset();  // with the connections, which count themselves
  }

  void run() {
    asio::co_spawn(*io_, accept_all(), asio::detached);
    thread_ = std::thread([this] { io_->run(); });
  }

 private:
  asio::awaitable<void> accept_all() {
    for (;;) {
      auto [error, socket] = co_await acceptor_->async_accept(kWithError);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {
        asio::steady_timer pause(*io_, kAfterFault);
        co_await pause.async_wait(kWithError);
        continue;
      }
      if (live_ == kMostAtOnce) continue;  // closes it
      asio::co_spawn(*io_, serve(std::move(socket)), asio::detached);
    }
  }

  /// Counts a connection while it lasts.
  class Guest {
   public:
    explicit Guest(int& live) : live_(live) { ++live_; }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    ~Guest() { --live_; }

   private:
    int& live_;
  };

  asio::awaitable<void> serve(tcp::socket socket) {
    const Guest guest(live_);
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(kDeadline);
    beast::flat_buffer buffer(kMostHead);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(kMostHead);
    auto [error, size] = co_await http::async_read_header(stream, buffer, parser, kWithError);
    if (!error) {
      Answer answer = answer_to(parser.get());
      http::response_serializer<http::string_body> serializer(answer);
      // What HEAD asks for ends before the body.
      serializer.split(parser.get().method() == http::verb::head);
      if (serializer.split())
        co_await http::async_write_header(stream, serializer, kWithError);
      else
        co_await http::async_write(stream, serializer, kWithError);
      boost::system::error_code ignored;
      stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
  }

  Answer answer_to(const http::request<http::empty_body>& request) {
    const auto host = request[http::field::host];
    if (only_machine_ && !names_machine(std::string_view(host.data(), host.size())))
      return text_answer(http::status::forbidden, "another name of this machine\n");
    const auto target = request.target();
    if (target.substr(0, target.find('?')) != "/metrics")
      return text_answer(http::status::not_found, "the metrics are at /metrics\n");
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      Answer answer = text_answer(http::status::method_not_allowed, "GET only\n");
      answer.set(http::field::allow, "GET, HEAD");
      return answer;
    }
    const Result<std::string> text = make_text_();
    if (!text)
      return text_answer(http::status::service_unavailable, text.error().message(Lang::en) + '\n');
    return text_answer(http::status::ok, *text);
  }

  std::unique_ptr<asio::io_context> io_;
  std::optional<tcp::acceptor> acceptor_;
  MakeText make_text_;
  bool only_machine_;
  int live_ = 0;
  std::thread thread_;
};

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(const MetricsPlace& place,
                                                            MakeText make_text) {
  auto io = std::make_unique<asio::io_context>(1);
  tcp::acceptor acceptor(*io);
  boost::system::error_code error;
  const tcp::endpoint endpoint = endpoint_of(place, error);
  if (!error) acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kMostAtOnce, error);
  if (error)
    return fail(Errc::environment, Note(Msg::daemon_metrics_taken, {place.to_string()}),
                Note(Msg::daemon_metrics_taken_fix), error.message());
  MetricsPlace chosen = place;
  chosen.port = acceptor.local_endpoint(error).port();
  auto loop = std::make_unique<Loop>(std::move(acceptor), std::move(io), std::move(make_text),
                                     place.address.is_loopback());
  loop->run();
  return std::unique_ptr<MetricsServer>(new MetricsServer(chosen, std::move(loop)));
}

MetricsServer::MetricsServer(MetricsPlace place, std::unique_ptr<Loop> loop)
    : place_(place), loop_(std::move(loop)) {}

MetricsServer::~MetricsServer() = default;

}  // namespace tenken::net
