// The daemon's metrics, asked with curl and with what no monitoring system sends.
#include <chrono>
#include <csignal>
#include <thread>

#include "catch.hpp"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "program.hpp"

using namespace tenken::test;

namespace {

/// A daemon that offers metrics at a free port of 127.0.0.1 until the test ends.
class MeteredDaemon {
 public:
  MeteredDaemon() {
    thread_ = std::thread([this] {
      ended_ = run_tenken(
          {"daemon", "--db", "inventory.db", "--metrics", "127.0.0.1:0", "--lang", "en"}, folder_);
    });
    const std::string sign = "http://127.0.0.1:";
    for (int i = 0; i < 300 && port_ == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      const std::string said = slurp(folder_.file(".stderr"));
      const std::size_t at = said.find(sign);
      if (at != said.npos && said.find("/metrics", at) != said.npos &&
          holds(status().out, "process "))
        port_ = std::stoi(said.substr(at + sign.size()));
    }
  }
  MeteredDaemon(const MeteredDaemon&) = delete;
  MeteredDaemon& operator=(const MeteredDaemon&) = delete;
  ~MeteredDaemon() { end(); }

  int port() const { return port_; }
  int end() {
    if (!thread_.joinable()) return ended_.code;
    const std::string text = status().out;
    if (const std::size_t at = text.find("process "); at != text.npos)
      ::kill(std::stoi(text.substr(at + 8)), SIGTERM);
    thread_.join();
    return ended_.code;
  }
  std::string url(const std::string& path = "/metrics") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  Ended curl(std::vector<std::string> words) const {
    words.insert(words.begin(), {"--silent", "--max-time", "20"});
    return run_program("/usr/bin/curl", std::move(words), elsewhere_);
  }
  Ended run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--db", folder_.file("inventory.db"), "--lang", "en"});
    return run_tenken(std::move(words), elsewhere_);
  }
  Ended status() const { return run({"status"}); }

  /// What comes back for bytes that no client of HTTP sends.
  std::string talk(const std::string& bytes) const {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port_));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval wait{20, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    std::string answer;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
      std::size_t sent = 0;
      while (sent < bytes.size()) {
        const auto count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
      char buffer[4096];
      for (;;) {
        const auto count = ::recv(fd, buffer, sizeof buffer, 0);
        if (count <= 0) break;
        answer.append(buffer, static_cast<std::size_t>(count));
      }
    }
    ::close(fd);
    return answer;
  }

 private:
  TempFolder folder_;
  TempFolder elsewhere_;
  std::thread thread_;
  Ended ended_;
  int port_ = 0;
};

}  // namespace

TEST_CASE("the daemon answers GET /metrics in the exposition format", "[daemon][metrics]") {
  MeteredDaemon daemon;
  REQUIRE(daemon.port() != 0);
  TempFolder folder;
  folder.write("scope.toml",
               "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
               "allow = [\"127.0.0.1/32\"]\nchecks = [\"discovery\", \"ports\"]\n");
  CHECK(daemon
            .run({"schedule", "add", "nightly", "--cron", "0 2 * * *", "--zone", "UTC", "--scope",
                  folder.file("scope.toml"), "127.0.0.1"})
            .code == 0);

  const Ended got = daemon.curl({"--include", daemon.url()});
  CHECK(got.code == 0);
  CHECK(holds(got.out, "HTTP/1.1 200 OK"));
  CHECK(holds(got.out, "Content-Type: text/plain; version=0.0.4"));
  CHECK(holds(got.out, "# TYPE tenken_devices gauge"));
  CHECK(holds(got.out, "tenken_devices{site=\"default\",present=\"true\",registered=\"false\"} 0"));
  CHECK(holds(got.out, "tenken_schedule_paused{site=\"default\",schedule=\"nightly\"} 0"));
  CHECK(holds(got.out, "tenken_build_info{"));
  // Each line is a comment or a sample.
  std::istringstream lines(got.out.substr(got.out.find("\r\n\r\n") + 4));
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK((line.starts_with("# ") || (line.starts_with("tenken_") && holds(line, " "))));
  }

  // The daemon plans a new schedule at its next look, and an answer is kept for some seconds.
  bool planned = false;
  for (int i = 0; i < 60 && !planned; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    planned = holds(daemon.curl({daemon.url()}).out,
                    "tenken_schedule_next_seconds{site=\"default\",schedule=\"nightly\"} ");
  }
  CHECK(planned);

  const Ended head = daemon.curl({"--head", daemon.url()});
  CHECK(holds(head.out, "HTTP/1.1 200 OK"));
  CHECK_FALSE(holds(head.out, "tenken_devices"));
  CHECK(daemon.end() == 0);
}

TEST_CASE("what is no question for metrics gets none", "[daemon][metrics]") {
  MeteredDaemon daemon;
  REQUIRE(daemon.port() != 0);
  CHECK(holds(daemon.curl({"--include", daemon.url("/")}).out, "404 Not Found"));
  CHECK(holds(daemon.curl({"--include", daemon.url("/metrics/../etc")}).out, "404 Not Found"));
  CHECK(holds(daemon.curl({"--include", "--data", "a=b", daemon.url()}).out, "405 Method"));
  const Ended other = daemon.curl({"--include", "--header", "Host: evil.example", daemon.url()});
  CHECK(holds(other.out, "403 Forbidden"));
  CHECK_FALSE(holds(other.out, "tenken_devices"));
  CHECK(holds(daemon.curl({"--header", "Host: localhost", daemon.url()}).out, "tenken_devices"));

  CHECK_FALSE(holds(daemon.talk("\x16\x03\x01 no HTTP\r\n\r\n"), "tenken_devices"));
  CHECK_FALSE(holds(daemon.talk("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " +
                                std::string(100'000, 'x') + "\r\n\r\n"),
                    "tenken_devices"));
  CHECK_FALSE(holds(daemon.talk("GET /metrics HTTP/1.1\r\n\r\n"), "tenken_devices"));  // no host
  // A connection that says nothing is ended by the daemon, and does not keep others out.
  CHECK(daemon.talk("GET /met").empty());
  CHECK(holds(daemon.curl({daemon.url()}).out, "tenken_devices"));
  CHECK(daemon.end() == 0);
}

TEST_CASE("metrics are for the machine itself unless somebody says otherwise",
          "[daemon][metrics]") {
  TempFolder folder;
  const auto code = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"daemon", "--db", "inventory.db", "--lang", "en"});
    return run_tenken(std::move(words), folder);
  };
  const Ended remote = code({"--metrics", "0.0.0.0:9180"});
  CHECK(remote.code == 2);
  CHECK(holds(remote.err, "--metrics-remote"));
  for (const char* const wrong : {"9180", "127.0.0.1", "127.0.0.1:", ":9180", "127.0.0.1:99999",
                                  "::1:9180", "host:9180", "127.0.0.1:9180x"}) {
    INFO(wrong);
    CHECK(code({"--metrics", wrong}).code == 2);
  }
  // No address of this machine (RFC 5737).
  CHECK(code({"--metrics", "192.0.2.1:9180", "--metrics-remote"}).code == 4);
}
