#include "farm/report.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

namespace tenken::farm {
namespace {

std::string text(Ipv4 ip) {
  std::string dotted;
  for (unsigned shift = 32; shift > 0; shift -= 8)
    dotted += (dotted.empty() ? "" : ".") + std::to_string((ip >> (shift - 8)) & 0xFFU);
  return dotted;
}

std::string text(const Mac& mac) {
  std::array<char, 18> digits{};
  std::snprintf(digits.data(), digits.size(), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
                mac[2], mac[3], mac[4], mac[5]);
  return digits.data();
}

void write_numbers(std::ostream& out, const std::vector<std::uint16_t>& numbers) {
  out << '[';
  for (std::size_t i = 0; i < numbers.size(); ++i) out << (i == 0 ? "" : ",") << numbers[i];
  out << ']';
}

// "key":value, without the comma behind it.
template <class T>
void field(std::ostream& out, const char* key, T value) {
  out << '"' << key << "\":" << value;
}

void write_device(std::ostream& out, const Device& device, const Counters& counters,
                  std::uint32_t index) {
  const Tally& tally = counters.tallies[index];
  out << "{\"ip\":\"" << text(device.ip) << "\",";
  field(out, "packets", tally.packets);
  field(out << ',', "peak_100ms", counters.tenth.peak(index));
  field(out << ',', "peak_1s", counters.second.peak(index));
  field(out << ',', "syns", tally.syns);
  field(out << ',', "duplicate_syns", tally.duplicate_syns);
  field(out << ',', "non_syn", tally.non_syn);
  field(out << ',', "felled", tally.felled);
  if (!counters.series.empty()) {
    out << ",\"series\":";
    write_numbers(out, counters.series.of(index));
  }
  out << '}';
}

}  // namespace

void write_truth(std::ostream& out, const Options& options, const Population& population) {
  out << "{\"network\":\"" << text(options.network) << '/' << options.prefix << "\",\"hosts\":[";
  const char* separator = "\n";
  for (const Device& device : population.devices()) {
    std::vector<std::uint16_t> tcp = device.profile->tcp;
    tcp.insert(tcp.end(), device.drawn.begin(), device.drawn.end());
    std::ranges::sort(tcp);
    out << separator << "{\"ip\":\"" << text(device.ip) << "\",\"mac\":\"" << text(device.mac)
        << "\",\"profile\":\"" << device.profile->name << "\",\"closed\":\""
        << name_of(device.profile->closed)
        << "\",\"echo\":" << (device.profile->echo ? "true" : "false")
        << ",\"fragile\":" << (device.fragile ? "true" : "false") << ",\"tcp\":";
    write_numbers(out, tcp);
    out << ",\"udp\":";
    write_numbers(out, device.profile->udp);
    out << '}';
    separator = ",\n";
  }
  out << "\n]}\n";
}

void write_report(std::ostream& out, const Population& population, const Counters& counters,
                  const Totals& totals) {
  Tally sum;
  std::uint32_t tenth = 0, second = 0, felled = 0, fragile = 0;
  out << "{\"hosts\":[";
  const char* separator = "\n";
  for (std::uint32_t i = 0; i < population.devices().size(); ++i) {
    const Tally& tally = counters.tallies[i];
    fragile += population.devices()[i].fragile ? 1 : 0;
    if (tally.packets == 0) continue;
    out << separator;
    separator = ",\n";
    write_device(out, population.devices()[i], counters, i);
    sum.packets += tally.packets;
    sum.syns += tally.syns;
    sum.duplicate_syns += tally.duplicate_syns;
    sum.non_syn += tally.non_syn;
    felled += tally.felled > 0 ? 1 : 0;
    tenth = std::max(tenth, counters.tenth.peak(i));
    second = std::max(second, counters.second.peak(i));
  }
  out << "\n],\n";
  field(out, "devices", population.devices().size());
  field(out << ",\n", "packets", sum.packets);
  field(out << ",\n", "syns", sum.syns);
  field(out << ",\n", "duplicate_syns", sum.duplicate_syns);
  field(out << ",\n", "non_syn", sum.non_syn);
  field(out << ",\n", "broadcast_arps", counters.broadcast_arps);
  field(out << ",\n", "strays", counters.strays);
  field(out << ",\n", "bad_checksums", counters.bad_checksums);
  field(out << ",\n", "peak_100ms", tenth);
  field(out << ",\n", "peak_1s", second);
  field(out << ",\n", "fragile", fragile);
  field(out << ",\n", "devices_felled", felled);
  field(out << ",\n", "answers", totals.answers);
  field(out << ",\n", "unsent", totals.unsent);
  field(out << ",\n", "ring_dropped", totals.ring_dropped);
  const bool overflowed =
      counters.tenth.overflowed() || counters.second.overflowed() || counters.seen.overflowed();
  field(out << ",\n", "counters_overflowed", overflowed ? "true" : "false");
  field(out << ",\n", "forged", totals.forged);
  field(out << ",\n", "forge_seconds", totals.forge_seconds);
  field(out << ",\n", "cpu_seconds", totals.cpu_seconds);
  out << "}\n";
}

}  // namespace tenken::farm
