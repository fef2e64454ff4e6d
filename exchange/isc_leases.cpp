// dhcpd.leases(5): "lease 192.0.2.7 { ... }". The file is a log: of one address the last counts.
#include <map>

#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

constexpr int kLeaseName = 60;

struct Lease {
  ImportedHost host;
  std::optional<Timestamp> ends;
  bool active = true;

  Lease() = default;
};

/// "4 2026/11/26 10:00:00;", "epoch 1700000000; # ...", "never;"
std::optional<Timestamp> time_in(const std::vector<std::string_view>& words, std::size_t at) {
  const auto bare = [&](std::size_t i) {
    std::string_view word = i < words.size() ? words[i] : std::string_view();
    while (word.ends_with(';')) word.remove_suffix(1);
    return word;
  };
  if (bare(at) == "epoch") {
    const auto seconds = number_of<std::int64_t>(bare(at + 1));
    return seconds ? time_of_seconds(*seconds) : std::nullopt;
  }
  std::string day(bare(at + 1));
  for (char& c : day)
    if (c == '/') c = '-';
  const auto parsed = Timestamp::parse(day + "T" + std::string(bare(at + 2)) + "Z");
  return parsed ? std::optional(*parsed) : std::nullopt;
}

/// The text between quotation marks; "\\" and octal escapes stay as they are written.
std::string_view quoted(std::string_view line) {
  const std::size_t begin = line.find('"');
  const std::size_t end = line.rfind('"');
  return begin == end ? std::string_view() : line.substr(begin + 1, end - begin - 1);
}

void statement(Lease& lease, const std::vector<std::string_view>& words, std::string_view line,
               ImportedFile& file, std::size_t number, Timestamp now) {
  const std::string_view word = words[0];
  if (word == "ends") lease.ends = time_in(words, 1);
  if (word == "cltt" || word == "starts")
    if (const auto at = time_in(words, 1); at && *at <= now) lease.host.at = at;
  if (word == "binding" && words.size() >= 3) lease.active = words[2] == "active;";
  if (word == "client-hostname") {
    const std::string_view name = quoted(line);
    if (!name.empty()) lease.host.said.emplace_back(claim::kHostname, printable(name), kLeaseName);
  }
  if (word == "set" && words.size() >= 4 && words[1] == "vendor-class-identifier") return;
  if (word == "hardware" && words.size() >= 3 && words[1] == "ethernet") {
    std::string_view mac = words[2];
    while (mac.ends_with(';')) mac.remove_suffix(1);
    lease.host.mac = mac_of(mac);
    if (!lease.host.mac) file.skip(number, Skip::address, line);
  }
}

}  // namespace

Result<ImportedFile> read_isc_dhcpd(std::string_view text, const ImportContext& context) {
  ImportedFile file(ImportFormat::isc_dhcpd);
  std::map<IpAddress, Lease> leases;
  std::optional<IpAddress> open;
  Lease lease;
  std::size_t depth = 0;
  Lines lines(text);
  std::string_view line;
  while (lines.next(line)) {
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    if (words[0] == "lease" && depth == 0) {
      const auto ip = words.size() < 2 ? IpAddress::parse("") : IpAddress::parse(words[1]);
      open = ip ? std::optional(*ip) : std::nullopt;
      if (!ip) file.skip(lines.number(), Skip::unreadable, line);
      lease = Lease();
      lease.host.line = lines.number();
    }
    if (line.ends_with('{')) {
      ++depth;
    } else if (words[0].starts_with('}')) {
      if (depth > 0 && --depth == 0 && open) {
        lease.host.ips.push_back(*open);
        leases[*open] = std::move(lease);
        lease = Lease();
        open.reset();
        if (leases.size() > ImportedFile::kMostHosts) break;
      }
    } else if (depth == 1 && open) {
      statement(lease, words, line, file, lines.number(), context.now);
    }
  }
  if (open) file.skip(lines.number(), Skip::cut, open->to_string());
  for (auto& [ip, one] : leases) {
    const std::string shown = ip.to_string();
    if (!one.active) {
      file.skip(one.host.line, Skip::inactive, shown);
    } else if (one.ends && *one.ends < context.now) {
      file.skip(one.host.line, Skip::expired, shown);
    } else {
      add_checked(file, std::move(one.host), shown);
    }
  }
  return file;
}

}  // namespace tenken::exchange
