// Look-ups in a database of known vulnerabilities on one core.
// Arguments: DATABASE SECONDS; standard input: lines "vendor product", asked in turn.
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "model/message.hpp"
#include "vulndb/database.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return EXIT_FAILURE;
  std::vector<std::pair<std::string, std::string>> names;
  for (std::string vendor, product; std::cin >> vendor >> product;)
    names.emplace_back(vendor, product);
  const auto database = tenken::vulndb::Database::open(argv[1]);
  if (!database || names.empty()) {
    std::cerr << (database ? "no names" : database.error().message(tenken::Lang::en)) << '\n';
    return EXIT_FAILURE;
  }
  using Steady = std::chrono::steady_clock;
  const auto begin = Steady::now();
  const auto end = begin + std::chrono::seconds(std::atoi(argv[2]));
  constexpr std::size_t kBetweenLooks = 256;
  std::uint64_t asked = 0;
  std::uint64_t criteria = 0;
  std::size_t empty = 0;
  while (asked % kBetweenLooks != 0 || Steady::now() < end) {
    const auto& [vendor, product] = names[asked++ % names.size()];
    std::size_t found = 0;
    for (const auto& row : (*database)->criteria(vendor, product)) found += row.versions();
    criteria += found;
    empty += found == 0 ? 1 : 0;
  }
  const double wall = std::chrono::duration<double>(Steady::now() - begin).count();
  const double cpu = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  std::cout << asked << ' ' << criteria << ' ' << empty << ' ' << wall << ' ' << cpu << '\n';
  return EXIT_SUCCESS;
}
