#include "scanner/passive/default_logins.hpp"

#include <array>
#include <fstream>
#include <string>
#include <vector>

#include <boost/tokenizer.hpp>

namespace tenken::passive {
namespace {

constexpr const char* kInstalledList = "/usr/share/hydra/dpl4hydra_local.csv";
constexpr std::size_t kMostPairs = 100'000;
constexpr std::size_t kMostLine = 4096;  // bytes

// The columns of a list.
constexpr std::size_t kAccount = 4;
constexpr std::size_t kPassword = 5;

/// Lists have words for what is empty.
std::string_view unless_none(std::string_view text) {
  return text == "(none)" || text == "n/a" || text == "(blank)" ? std::string_view() : text;
}

std::vector<std::string> columns_of(const std::string& line) {
  try {
    const boost::tokenizer<boost::escaped_list_separator<char>> columns(line);
    return {columns.begin(), columns.end()};
  } catch (const boost::escaped_list_error&) {
    return {};
  }
}

}  // namespace

DefaultLogins::DefaultLogins() {
#define LOGIN(account, password) add(account, password);
#include "data/default_logins.def"
#undef LOGIN
}

DefaultLogins DefaultLogins::load_installed() {
  DefaultLogins logins;
  logins.add_list(kInstalledList);
  return logins;
}

std::size_t DefaultLogins::add_list(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::size_t read = 0;
  for (std::string line; size() < kMostPairs && std::getline(in, line);) {
    if (line.size() > kMostLine) continue;
    if (line.ends_with('\r')) line.pop_back();
    const std::vector<std::string> columns = columns_of(line);
    if (columns.size() <= kPassword) continue;
    const std::string_view account = unless_none(columns[kAccount]);
    const std::string_view password = unless_none(columns[kPassword]);
    if (account.empty() && password.empty()) continue;
    add(account, password);
    ++read;
  }
  return read;
}

bool DefaultLogins::contains(std::string_view account, std::string_view password) const {
  return pairs_.contains(hash_of(account, password));
}

void DefaultLogins::add(std::string_view account, std::string_view password) {
  pairs_.insert(hash_of(account, password));
}

std::uint64_t DefaultLogins::hash_of(std::string_view account, std::string_view password) const {
  const std::array parts{hash_(account.data(), account.size()),
                         hash_(password.data(), password.size())};
  return hash_(parts.data(), sizeof parts);
}

}  // namespace tenken::passive
