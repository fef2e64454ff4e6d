#include "logins/knowledge.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

#include <boost/tokenizer.hpp>
#include <re2/re2.h>

#include "logins/usm.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::logins {
namespace {

constexpr auto kRows = std::to_array<KnownLogin>({
#define ROW(id, vendor, product, firmware, services, account, secret, privilege, bears, state, \
            source, confidence)                                                                \
  KnownLogin{id,       vendor,          product,        firmware,                              \
             services, account,         Hidden(secret), Privilege::privilege,                  \
             bears,    RowState::state, source,         Confidence::confidence},
#include "data/logins/cameras.def"
#include "data/logins/phones_rooms.def"
#include "data/logins/plants.def"
#include "data/logins/printers.def"
#include "data/logins/routers.def"
#include "data/logins/services.def"
#include "data/logins/storage_power.def"
#undef ROW
});

struct PathRow {
  std::string_view service;
  std::string_view vendor;
  std::string_view path;
};
constexpr std::array kPaths{
#define PATHS(service, vendor, path) PathRow{service, vendor, path},
#include "data/logins/paths.def"
#undef PATHS
};

// The pairs with which Mirai's first version began most often.
constexpr std::array kUnknownTelnet{std::pair<std::string_view, Hidden>{"root", Hidden("xc3511")},
                                    std::pair<std::string_view, Hidden>{"root", Hidden("vizxv")}};

constexpr std::size_t kMostListed = 50'000;
constexpr std::size_t kMostLine = 4096;  // bytes
constexpr std::string_view kAll = "*";
// Where accounts are; communities and passwords without an account are services of their own.
constexpr std::array<std::string_view, 5> kAnyService{"http", "telnet", "ssh", "ftp", "rtsp"};
// These ask for the accounts of the web page.
constexpr std::array<std::string_view, 3> kWebAccounts{"onvif", "dahua", "xmeye"};

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), fold);
  return out;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool stands_as_words(const std::string& name, const std::string& in) {
  if (name.empty()) return false;
  for (std::size_t at = in.find(name); at != std::string::npos; at = in.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_word(in[at - 1])) && (end == in.size() || !is_word(in[end]))) return true;
  }
  return false;
}

std::string_view next_of(std::string_view& list, char between) {
  const std::size_t end = std::min(list.find(between), list.size());
  const std::string_view part = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  return part;
}

std::vector<int> numbers_of(std::string_view version) {
  std::vector<int> numbers;
  constexpr std::size_t kMost = 6;
  std::size_t at = version.find_first_of("0123456789");
  while (at < version.size() && numbers.size() < kMost) {
    int number = 0;
    const auto [end, error] =
        std::from_chars(version.data() + at, version.data() + version.size(), number);
    if (error != std::errc()) break;
    numbers.push_back(number);
    at = static_cast<std::size_t>(end - version.data());
    if (at >= version.size() || version[at] != '.') break;
    ++at;
  }
  return numbers;
}

bool serves(const KnownLogin& row, std::string_view service) {
  if (row.services == "any")
    return std::ranges::find(kAnyService, service) != kAnyService.end() ||
           std::ranges::find(kWebAccounts, service) != kWebAccounts.end();
  std::string_view rest = row.services;
  while (!rest.empty())
    if (next_of(rest, ',') == service) return true;
  return std::ranges::find(kWebAccounts, service) != kWebAccounts.end() && serves(row, "http");
}

bool fits_product(const KnownLogin& row, const std::string& model) {
  if (row.product.empty()) return true;
  RE2::Options quiet;
  quiet.set_log_errors(false);
  const RE2 pattern(re2::StringPiece(row.product.data(), row.product.size()), quiet);
  return pattern.ok() && RE2::PartialMatch(model, pattern);
}

bool tries(const KnownLogin& row) {
  return row.state == RowState::factory || row.state == RowState::backdoor;
}

/// Rows about the model before those about the maker, rows about the maker before those about all,
/// and confirmed ones before others.
int rank(const KnownLogin& row) {
  constexpr int kAboutAll = 8;
  constexpr int kAboutVendor = 4;
  constexpr int kBackdoor = 2;
  return (row.vendor == kAll ? kAboutAll : 0) + (row.product.empty() ? kAboutVendor : 0) +
         (row.state == RowState::backdoor ? kBackdoor : 0) +
         (row.confidence == Confidence::confirmed ? 0 : 1);
}

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

/// At most two of an account and four in all; the same pair once.
void add(Choice& choice, Candidate candidate) {
  const auto same_account = [&](const Candidate& known) {
    return folded(known.account) == folded(candidate.account);
  };
  const auto same_pair = [&](const Candidate& known) {
    return known.account == candidate.account && known.secret.reveal() == candidate.secret.reveal();
  };
  if (std::ranges::any_of(choice.candidates, same_pair)) return;
  if (choice.candidates.size() >= Knowledge::kMostOfService) return;
  if (std::ranges::count_if(choice.candidates, same_account) >=
      std::ptrdiff_t{Knowledge::kMostOfAccount})
    return;
  choice.candidates.push_back(std::move(candidate));
}

Candidate candidate_of(const KnownLogin& row) {
  Candidate candidate(std::string(row.account), row.secret.show(), std::string(row.id),
                      AttemptKind::known_default);
  candidate.bears = row.bears;
  return candidate;
}

}  // namespace

std::span<const KnownLogin> known_logins() { return kRows; }

void split_way(Candidate& candidate) {
  const std::size_t at = candidate.account.rfind('@');
  if (at == std::string::npos) return;
  std::string way = candidate.account.substr(at + 1);
  if (!parse_usm_way(way)) return;
  candidate.way = std::move(way);
  candidate.account.resize(at);
}

std::vector<std::string> login_paths(std::string_view service, std::string_view vendor) {
  std::vector<std::string> paths{"/"};
  for (const PathRow& row : kPaths)
    if (row.service == service && !vendor.empty() && names_vendor(row.vendor, vendor))
      paths.emplace_back(row.path);
  return paths;
}

bool in_firmware_range(std::string_view range, std::string_view firmware) {
  if (range.empty()) return true;
  const std::vector<int> have = numbers_of(firmware);
  if (have.empty()) return range.starts_with('<');  // what is tried only on old ones may be tried
  const std::vector<int> bound = numbers_of(range);
  const bool below = have < bound;
  return range.starts_with('<') ? below : !below;
}

bool names_vendor(std::string_view row, std::string_view vendor) {
  if (row == kAll) return true;
  const std::string in = folded(vendor);
  while (!row.empty())
    if (stands_as_words(folded(next_of(row, '|')), in)) return true;
  return false;
}

Result<std::size_t> Knowledge::add_list(const std::filesystem::path& path) {
  constexpr std::size_t kProduct = 1;
  constexpr std::size_t kAccount = 4;
  constexpr std::size_t kPassword = 5;
  std::ifstream in(path);
  std::error_code error;
  if (!in || std::filesystem::is_directory(path, error))
    return fail(Errc::usage, Note(Msg::logins_unreadable, {printable(path.string())}),
                Note(Msg::logins_unreadable_fix));
  std::size_t read = 0;
  for (std::string line; listed_.size() < kMostListed && std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() > kMostLine) continue;
    const std::vector<std::string> columns = columns_of(line);
    if (columns.size() <= kPassword || columns[0].empty()) continue;
    const std::string_view account = unless_none(columns[kAccount]);
    const std::string_view password = unless_none(columns[kPassword]);
    if (account.empty() && password.empty()) continue;
    ListedLogin login;
    login.vendor = columns[0];
    login.product = columns[kProduct];
    login.account = account;
    login.secret = Secret(password);
    listed_.push_back(std::move(login));
    ++read;
  }
  return read;
}

Choice Knowledge::choose(const DeviceIdentity& device, std::string_view service) const {
  Choice choice;
  std::vector<const KnownLogin*> rows;
  bool model_is_known = false;  // a row about the model says that there is nothing to try
  for (const KnownLogin& row : kRows) {
    if (!serves(row, service) || !names_vendor(row.vendor, device.vendor) ||
        !fits_product(row, device.model) || !in_firmware_range(row.firmware, device.firmware))
      continue;
    // A community that all makers use says nothing of who made it; the others need the maker.
    if (device.vendor.empty() && row.vendor != kAll) continue;
    if (tries(row)) {
      rows.push_back(&row);
    } else if (choice.none == LoginReason::none &&
               (!row.product.empty() || row.firmware.empty() || !device.firmware.empty())) {
      choice.none = row.state == RowState::unset ? LoginReason::unset : LoginReason::per_device;
      model_is_known = model_is_known || !row.product.empty();
    }
  }
  if (model_is_known)
    std::erase_if(rows, [](const KnownLogin* row) { return row->product.empty(); });
  std::ranges::stable_sort(rows, {}, [](const KnownLogin* row) { return rank(*row); });
  for (const KnownLogin* const row : rows) {
    Candidate candidate = candidate_of(*row);
    if (service == "snmpv3") split_way(candidate);
    add(choice, std::move(candidate));
  }
  if (!device.vendor.empty()) {
    for (const ListedLogin& listed : listed_) {
      if (std::ranges::find(kAnyService, service) == kAnyService.end()) break;
      if (!names_vendor(listed.vendor, device.vendor) ||
          !stands_as_words(folded(listed.product), folded(device.model)))
        continue;
      add(choice,
          Candidate(listed.account, listed.secret.duplicate(), "list", AttemptKind::known_default));
    }
  }
  if (!choice.candidates.empty()) {
    choice.none = LoginReason::none;
  } else if (device.vendor.empty()) {
    choice.none = LoginReason::identity;
  } else if (choice.none == LoginReason::none) {
    choice.none = LoginReason::no_rows;
  }
  return choice;
}

Choice Knowledge::for_unknown_telnet() {
  Choice choice;
  int number = 0;
  for (const auto& [account, secret] : kUnknownTelnet)
    add(choice, Candidate(std::string(account), secret.show(), "botnet-" + std::to_string(++number),
                          AttemptKind::known_default));
  return choice;
}

std::vector<Candidate> Knowledge::all() const {
  std::vector<Candidate> all;
  for (const KnownLogin& row : kRows)
    if (tries(row)) all.push_back(candidate_of(row));
  for (const ListedLogin& listed : listed_)
    all.emplace_back(listed.account, listed.secret.duplicate(), "list", AttemptKind::known_default);
  return all;
}

}  // namespace tenken::logins
