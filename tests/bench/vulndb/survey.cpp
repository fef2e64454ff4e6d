// How long a survey of a fleet takes: what vulndb rematch does, without the inventory.
// Arguments: DATABASE PRODUCTS; standard input: lines "vendor product version", PRODUCTS of them a
// device.
#include "vulndb/survey.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include "model/message.hpp"
#include "vulndb/database.hpp"

int main(int argc, char** argv) {
  using namespace tenken::vulndb;
  if (argc != 3) return EXIT_FAILURE;
  const auto products = static_cast<std::size_t>(std::atoi(argv[2]));
  std::vector<std::vector<Candidate>> devices;
  for (std::string vendor, product, version; std::cin >> vendor >> product >> version;) {
    if (devices.empty() || devices.back().size() >= products) devices.emplace_back();
    Candidate& candidate = devices.back().emplace_back();
    candidate.product = Product(vendor, product);
    candidate.release = Release(version);
  }
  const std::clock_t busy = std::clock();
  const auto begin = std::chrono::steady_clock::now();
  const auto database = Database::open(argv[1]);
  if (!database || devices.empty()) {
    std::cerr << (database ? "no devices" : database.error().message(tenken::Lang::en)) << '\n';
    return EXIT_FAILURE;
  }
  Matcher matcher(**database);
  std::size_t matches = 0;
  std::size_t named = 0;
  for (const std::vector<Candidate>& device : devices)
    for (const Match& match : matcher.match(device)) {
      ++matches;
      named += matcher.vulnerability(match, device[match.candidate]).cve.empty() ? 0 : 1;
    }
  const double wall =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const double cpu = static_cast<double>(std::clock() - busy) / CLOCKS_PER_SEC;
  std::cout << devices.size() << ' ' << matches << ' ' << wall << ' ' << cpu << '\n';
  return named == matches ? EXIT_SUCCESS : EXIT_FAILURE;
}
