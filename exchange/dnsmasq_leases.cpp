// dnsmasq.leases: "expiry mac ip name client-id", after a line "duid ..." those of IPv6, whose
// second word is the IAID.
#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

constexpr int kLeaseName = 60;  // what the client called itself

}  // namespace

Result<ImportedFile> read_dnsmasq(std::string_view text, const ImportContext& context) {
  ImportedFile file(ImportFormat::dnsmasq);
  Lines lines(text);
  std::string_view line;
  while (lines.next(line)) {
    const auto words = words_of(line);
    if (words.empty() || words[0] == "duid") continue;
    const auto expiry = number_of<std::int64_t>(words[0]);
    const auto ip = words.size() < 4 ? IpAddress::parse("") : IpAddress::parse(words[2]);
    if (!expiry || !ip) {
      file.skip(lines.number(), Skip::unreadable, line);
      continue;
    }
    const auto until = time_of_seconds(*expiry);  // 0: never
    if (until && *until < context.now) {
      file.skip(lines.number(), Skip::expired, line);
      continue;
    }
    ImportedHost host;
    host.line = lines.number();
    host.ips.push_back(*ip);
    // "06-aa:bb:..." where the hardware is not Ethernet.
    host.mac = ip->is_v4() ? mac_of(words[1]) : std::nullopt;
    if (words[3] != "*") host.said.emplace_back(claim::kHostname, printable(words[3]), kLeaseName);
    add_checked(file, std::move(host), line);
  }
  return file;
}

}  // namespace tenken::exchange
