// Tables of neighbours as text: "arp -an" of Linux and of BSD, "arp -n", "ip neigh", "arp -a" of
// Windows, "show ip arp" of Cisco's systems. Each line is known by its own form, so that a file may
// hold several.
#include <algorithm>

#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

constexpr int kPtrName = 40;

using Words = std::vector<std::string_view>;

/// A word without what stands around it: "(192.0.2.1)".
std::string_view bare(std::string_view word) {
  while (!word.empty() && (word.front() == '(' || word.front() == '<')) word.remove_prefix(1);
  while (!word.empty() && (word.back() == ')' || word.back() == '>' || word.back() == ','))
    word.remove_suffix(1);
  return word;
}

/// Words that stand where a MAC would: nobody answered.
bool is_unresolved(std::string_view word) {
  const std::string lower = lowered(bare(word));
  return lower == "incomplete" || lower == "failed" || lower == "none";
}

/// Headings and prompts hold no address, but that of the machine itself: "Interface: 192.0.2.9 ---
/// 0x4", in the language of the system.
bool is_heading(const Words& words, std::string_view line) {
  return line.find(" --- 0x") != std::string_view::npos ||
         std::ranges::none_of(
             words, [](std::string_view word) { return IpAddress::parse(bare(word)).has_value(); });
}

struct Entry {
  std::optional<IpAddress> ip;
  std::optional<MacAddress> mac;
  std::string_view name;
  bool unresolved = false;
};

/// Wherever they stand in the line: the first IP address, and the first MAC address.
Entry entry_of(const Words& words) {
  Entry entry;
  for (const std::string_view word : words) {
    const std::string_view plain = bare(word);
    // "aabbccddeeff" is no IP address, and "::1" no MAC: the spellings do not meet.
    if (!entry.ip)
      if (const auto ip = IpAddress::parse(plain)) {
        entry.ip = *ip;
        continue;
      }
    if (!entry.mac) entry.mac = mac_of(plain);
    entry.unresolved = entry.unresolved || is_unresolved(word);
  }
  if (words.size() > 1 && words[0] != "?" && words[1].starts_with('(')) entry.name = words[0];
  return entry;
}

}  // namespace

Result<ImportedFile> read_arp(std::string_view text, const ImportContext&) {
  ImportedFile file(ImportFormat::arp);
  Lines lines(text);
  std::string_view line;
  bool any = false;
  while (lines.next(line)) {
    const Words words = words_of(line);
    if (words.empty()) continue;
    if (is_heading(words, line)) continue;
    const Entry entry = entry_of(words);
    any = true;
    if (!entry.mac) {
      file.skip(lines.number(), entry.unresolved ? Skip::unresolved : Skip::unreadable, line);
      continue;
    }
    if (!is_host(*entry.mac) || !is_host(*entry.ip)) {
      file.skip(lines.number(), Skip::group, line);
      continue;
    }
    ImportedHost host;
    host.line = lines.number();
    host.mac = entry.mac;
    host.ips.push_back(*entry.ip);
    if (!entry.name.empty())
      host.said.emplace_back(claim::kHostname, printable(entry.name), kPtrName);
    file.add(std::move(host));
  }
  if (!any) return fail(Errc::malformed, "no line with an address");
  return file;
}

}  // namespace tenken::exchange
