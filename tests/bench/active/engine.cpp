// tenken_engine: discovery and port scan as the program does them, without inventory, verdicts and
// report, so that they can be compared with tools that have none. Prints what it finds.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <limits>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/pace/scope.hpp"
#include "scanner/ports/auto_scanner.hpp"
#include "scanner/ports/port_names.hpp"

namespace {

using namespace tenken;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// One run of the engine over all targets at once.
class Run {
 public:
  Run(boost::asio::io_context& context, const pace::Gate& gate, PortSet ports)
      : context_(context), gate_(gate), ports_(std::move(ports)) {
    profile_ = pace::find_profile("fast").value();
    profile_.packets_per_second = kNoLimit;
    profile_.host_packets_per_second = kNoLimit;
  }

  Task<void> all(IpSet targets) {
    discover::DiscoverySettings settings;
    settings.profile = profile_;
    auto discoverer = discover::make_discoverer(context_.get_executor(), gate_, shared_, clock_,
                                                std::move(settings));
    if (!discoverer) co_return failed(discoverer.error());
    std::vector<ports::HostTarget> hosts;
    discover::OnHost found = [&](const discover::HostSeen& host) {
      hosts.emplace_back(host.ip, host.mac, host.rtt);
      if (ports_.empty()) std::cout << host.ip.to_string() << '\n';
    };
    const auto discovered = co_await (*discoverer)->run(std::move(targets), std::move(found));
    if (!discovered) co_return failed(discovered.error());
    if (ports_.empty()) co_return;

    ports::ConnectSettings connecting;
    connecting.profile = profile_;
    ports::AutoScanner scanner(context_.get_executor(), gate_, shared_, clock_,
                               std::move(connecting), discover::raw_links(""));
    ports::OnHostDone done = [&](const ports::HostTarget& host, Result<PortCoverage> coverage) {
      if (!coverage) return failed(coverage.error());
      for (const std::uint16_t port : coverage->open.ports())
        std::cout << host.ip.to_string() << ' ' << port << '\n';
    };
    ports::OnProgress ignore = [](std::uint64_t) {};
    const auto scanned =
        co_await scanner.scan(std::move(hosts), ports_, std::move(done), std::move(ignore));
    if (!scanned) co_return failed(scanned.error());
  }

  bool fine() const { return fine_; }

 private:
  void failed(const Error& error) {
    fine_ = false;
    std::cerr << (error.text ? error.text->text(Lang::en) : error.detail) << '\n';
  }

  boost::asio::io_context& context_;
  const pace::Gate& gate_;
  PortSet ports_;
  SystemClock clock_;
  pace::TokenBucket shared_{kNoLimit, 64};
  pace::Profile profile_;
  bool fine_ = true;
};

int run(const std::string& scope_file, const std::string& targets, const std::string& wanted) {
  const SystemClock clock;
  const pace::Gate gate(pace::load_scope(scope_file).value(), clock);
  IpSet addresses;
  addresses.add(IpRange::parse(targets).value());
  boost::asio::io_context context(1);
  Run engine(context, gate, wanted == "-" ? PortSet() : ports::resolve_ports(wanted).value());
  boost::asio::co_spawn(context, engine.all(std::move(addresses)), boost::asio::detached);
  context.run();
  return engine.fine() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: tenken_engine SCOPE RANGE PORTS|-\n";
    return EXIT_FAILURE;
  }
  try {
    return run(argv[1], argv[2], argv[3]);
  } catch (const std::exception& thrown) {
    std::cerr << thrown.what() << '\n';
    return EXIT_FAILURE;
  }
}
