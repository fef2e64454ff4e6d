#include "scanner/passive/default_logins.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <string>

#include <boost/container/small_vector.hpp>
#include <boost/tokenizer.hpp>

namespace tenken::passive {
namespace {

constexpr const char* kInstalledList = "/usr/share/hydra/dpl4hydra_local.csv";
constexpr std::size_t kMostPairs = 100'000;
constexpr std::size_t kMostLine = 4096;  // bytes
constexpr std::size_t kMostUsual = 128;  // bytes of a pair that need no memory of their own

// The columns of a list.
constexpr std::size_t kAccount = 4;
constexpr std::size_t kPassword = 5;

/// Lists have words for what is empty.
std::string_view unless_none(std::string_view text) {
  return text == "(none)" || text == "n/a" || text == "(blank)" ? std::string_view() : text;
}

/// The columns up to that of the password.
using Columns = std::array<std::string, kPassword + 1>;

/// Columns without quotes and escapes, as nearly all lines have them.
bool take_plain(std::string_view line, Columns& columns) {
  for (std::string& column : columns) {
    const std::size_t comma = line.find(',');
    column = line.substr(0, comma);
    if (comma == std::string_view::npos) return &column == &columns.back();
    line.remove_prefix(comma + 1);
  }
  return true;
}

/// \returns whether the line has so many columns
bool take_columns(const std::string& line, Columns& columns) {
  const bool plain = line.find('"') == std::string::npos && line.find('\\') == std::string::npos;
  if (plain) return take_plain(line, columns);
  try {
    const boost::tokenizer<boost::escaped_list_separator<char>> all(line);
    std::size_t taken = 0;
    for (const std::string& column : all)
      if (taken < columns.size()) columns[taken++] = column;
    return taken == columns.size();
  } catch (const boost::escaped_list_error&) {
    return false;
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
  Columns columns;
  for (std::string line; size() < kMostPairs && std::getline(in, line);) {
    if (line.size() > kMostLine) continue;
    if (line.ends_with('\r')) line.pop_back();
    if (!take_columns(line, columns)) continue;
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
  // The length of the one tells where the other begins.
  const std::size_t size = account.size();
  boost::container::small_vector<char, kMostUsual> pair(sizeof size + size + password.size());
  std::memcpy(pair.data(), &size, sizeof size);
  account.copy(pair.data() + sizeof size, size);
  password.copy(pair.data() + sizeof size + size, password.size());
  return hash_(pair.data(), pair.size());
}

}  // namespace tenken::passive
