// A whole sweep of this machine: what its verdicts rest on.
#include <set>
#include <string>

#include "catch.hpp"
#include <arpa/inet.h>
#include <boost/json/parse.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "program.hpp"

using namespace tenken::test;

namespace {

/// A port of 127.0.0.1 that is open and says nothing.
class SilentPort {
 public:
  SilentPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, size) != 0 || ::listen(socket_, 8) != 0 ||
        ::getsockname(socket_, generic, &size) != 0)
      std::abort();
    number_ = ntohs(address.sin_port);
  }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  ~SilentPort() { ::close(socket_); }
  std::string text() const { return std::to_string(number_); }

 private:
  int socket_;
  std::uint16_t number_ = 0;
};

}  // namespace

TEST_CASE("every verdict of a sweep cites records that the result holds", "[sweep][evidence]") {
  const SilentPort open;
  const TempFolder folder;
  folder.write("scope.toml",
               "version = 1\nauthorised_by = \"Tests\"\nvalid_until = 2099-12-31\n"
               "allow = [\"127.0.0.1\"]\nchecks = [\"discovery\", \"ports\"]\n");
  const Ended ended = run_tenken({"sweep", "127.0.0.1", "--scope", "scope.toml", "--db", "site.db",
                                  "--ports", "1," + open.text(), "--out", "r.json", "-q"},
                                 folder);
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  REQUIRE(ended.code == 0);
  const auto result = boost::json::parse(slurp(folder.file("r.json"))).as_object();
  std::set<std::string> records;
  bool told = false;
  for (const auto& record : result.at("evidence").as_array()) {
    records.emplace(record.as_object().at("id").as_string());
    const std::string content(record.as_object().at("content").as_string());
    told = told ||
           (holds(content, "asked: 2\nanswered open: 1\nanswered closed: 1\n") &&
            holds(content, "open ports: " + open.text() + "\n") &&
            holds(content, "asked ports: 1," + open.text() + "\n") && holds(content, "packets/s"));
  }
  CHECK(told);
  REQUIRE(result.at("devices").as_array().size() == 1);
  std::size_t asserted = 0;
  for (const auto& entry :
       result.at("devices").as_array()[0].as_object().at("findings").as_array()) {
    const auto& finding = entry.as_object();
    const auto& cited = finding.at("evidence").as_array();
    if (finding.at("verdict").as_string() != "not_observed") {
      ++asserted;
      INFO(finding.at("reason").as_string().c_str());
      CHECK_FALSE(cited.empty());
    }
    for (const auto& id : cited) CHECK(records.contains(std::string(id.as_string())));
  }
  CHECK(asserted >= 2);
}
