#include "fact_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace tenken::test {
namespace {

std::ptrdiff_t count_of(const std::set<std::string>& entries, const std::string& fact) {
  return std::ranges::count_if(entries, [&](const std::string& entry) {
    return entry.find(" " + fact + " ") == entry.find(' ');
  });
}

}  // namespace

void append_fact_table(const FactCounts& found, const std::set<std::string>& missed,
                       const std::set<std::string>& surplus) {
  const char* const path = std::getenv("TENKEN_FACT_TABLE");
  if (path == nullptr) return;
  std::ofstream out(path, std::ios::app);
  for (const auto& [fact, counts] : found)
    out << fact << '\t' << counts.second << '\t' << counts.first << '\t' << count_of(missed, fact)
        << '\t' << count_of(surplus, fact) << '\n';
}

}  // namespace tenken::test
