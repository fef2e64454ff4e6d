#include "farm/options.hpp"

#include <charconv>
#include <cstdio>
#include <functional>
#include <map>

#include <arpa/inet.h>

#include "farm/profiles.hpp"

namespace tenken::farm {

const char* const kUsage =
    "usage: tenken_farm --interface NAME --net PREFIX --hosts N [OPTION VALUE]...\n"
    "  --first K            the devices are the N addresses from offset K on (default: scattered)\n"
    "  --seed S             of addresses, kinds, ports and losses (default 1)\n"
    "  --profile NAME       mix, camera, router, plc, sensor, firewalled, printer, recorder,\n"
    "                       arp-only, prohibiting, many-rst, many-drop (default mix)\n"
    "  --exclude IP         no device has this address; may be given again\n"
    "  --router-mac MAC     frames to it reach every device\n"
    "  --loss-in %, --loss-out %\n"
    "  --latency-us N, --jitter-us N\n"
    "  --fragile-pct %, --fragile-pps N, --fragile-hang-ms N\n"
    "                       these devices hang above N packets/s, measured over 100 ms\n"
    "  --icmp-pps N         ICMP errors per second and device (default 0: no limit)\n"
    "  --series SECONDS     keep the counts of every 100 ms of each device\n"
    "  --chatter-ms N       a broadcast every N ms, without which some scanners never end\n"
    "  --forge N, --forge-pps R\n"
    "                       send N forged answers once the scanner was seen\n"
    "  --truth FILE         write what is really there, as JSON\n"
    "SIGTERM ends it; what it saw goes to standard output as JSON.\n";

namespace {

constexpr unsigned kShortestPrefix = 16;
constexpr unsigned kLongestPrefix = 30;

template <class T>
bool number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool share(std::string_view text, double& value) {
  double percent = 0;
  if (!number(text, percent) || percent < 0 || percent > 100) return false;
  value = percent / 100;
  return true;
}

bool duration(std::string_view text, Nanoseconds unit, Nanoseconds& value) {
  constexpr Nanoseconds kLongest = 3600 * kSecond;
  if (!number(text, value) || value < 0 || value > kLongest / unit) return false;
  value *= unit;
  return true;
}

bool address(const std::string& text, Ipv4& value) {
  in_addr parsed{};
  if (::inet_pton(AF_INET, text.c_str(), &parsed) != 1) return false;
  value = ntohl(parsed.s_addr);
  return true;
}

bool prefix(const std::string& text, Options& options) {
  const auto slash = text.find('/');
  if (slash == std::string::npos || !address(text.substr(0, slash), options.network) ||
      !number(std::string_view(text).substr(slash + 1), options.prefix)) {
    return false;
  }
  if (options.prefix < kShortestPrefix || options.prefix > kLongestPrefix) return false;
  options.network &= ~Ipv4{0} << (32U - options.prefix);
  return true;
}

bool mac(const std::string& text, std::optional<Mac>& value) {
  Mac parsed{};
  char rest = 0;
  if (std::sscanf(text.c_str(), "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx%c", &parsed[0], &parsed[1],
                  &parsed[2], &parsed[3], &parsed[4], &parsed[5], &rest) != 6) {
    return false;
  }
  value = parsed;
  return true;
}

using Setter = std::function<bool(const std::string&)>;

std::map<std::string, Setter, std::less<>> setters(Options& o) {
  return {
      {"--interface", [&o](auto& text) { return !(o.interface = text).empty(); }},
      {"--net", [&o](auto& text) { return prefix(text, o); }},
      {"--hosts", [&o](auto& text) { return number(text, o.hosts); }},
      {"--first", [&o](auto& text) { return number(text, o.first.emplace()); }},
      {"--seed", [&o](auto& text) { return number(text, o.seed); }},
      {"--profile", [&o](auto& text) { return !(o.profile = text).empty(); }},
      {"--exclude", [&o](auto& text) { return address(text, o.exclude.emplace_back()); }},
      {"--router-mac", [&o](auto& text) { return mac(text, o.router); }},
      {"--loss-in", [&o](auto& text) { return share(text, o.loss_in); }},
      {"--loss-out", [&o](auto& text) { return share(text, o.loss_out); }},
      {"--latency-us", [&o](auto& text) { return duration(text, kMicrosecond, o.latency); }},
      {"--jitter-us", [&o](auto& text) { return duration(text, kMicrosecond, o.jitter); }},
      {"--fragile-pct", [&o](auto& text) { return share(text, o.fragile); }},
      {"--fragile-pps", [&o](auto& text) { return number(text, o.fragile_pps); }},
      {"--fragile-hang-ms",
       [&o](auto& text) { return duration(text, kMillisecond, o.fragile_hang); }},
      {"--icmp-pps", [&o](auto& text) { return number(text, o.icmp_pps); }},
      {"--chatter-ms", [&o](auto& text) { return duration(text, kMillisecond, o.chatter); }},
      {"--truth", [&o](auto& text) { return !(o.truth = text).empty(); }},
      {"--series", [&o](auto& text) { return number(text, o.series); }},
      {"--forge", [&o](auto& text) { return number(text, o.forge); }},
      {"--forge-pps", [&o](auto& text) { return number(text, o.forge_pps) && o.forge_pps > 0; }},
  };
}

std::string wrong_together(const Options& options) {
  if (options.interface.empty()) return "--interface is missing";
  if (options.prefix == 0) return "--net is missing";
  // Without the network and the broadcast address.
  const std::uint32_t usable = (1U << (32U - options.prefix)) - 2;
  if (options.hosts == 0 || options.hosts > usable) return "--hosts does not fit into the prefix";
  if (options.first && (*options.first == 0 || *options.first - 1 > usable - options.hosts))
    return "--first leaves too few addresses";
  if (options.profile != "mix" && !find_profile(options.profile)) return "no such profile";
  if (options.fragile > 0 && (options.fragile_pps == 0 || options.fragile_hang == 0))
    return "--fragile-pct needs --fragile-pps and --fragile-hang-ms";
  return {};
}

}  // namespace

std::optional<Options> parse_options(int count, char** words, std::string& complaint) {
  Options options;
  const auto known = setters(options);
  for (int i = 1; i < count; i += 2) {
    const auto found = known.find(words[i]);
    if (found == known.end()) {
      complaint = std::string("unknown option ") + words[i];
    } else if (i + 1 >= count || !found->second(words[i + 1])) {
      complaint = std::string("wrong or missing value of ") + words[i];
    }
    if (!complaint.empty()) return std::nullopt;
  }
  complaint = wrong_together(options);
  if (!complaint.empty()) return std::nullopt;
  return options;
}

}  // namespace tenken::farm
