// XML that readers of nmap -oX take: hosts, addresses, names, open ports and what speaks there.
// "scanner" says who wrote it. Only open ports are listed; closed ones are not told apart.
#include <algorithm>

#include <fmt/format.h>

#include "model/claims.hpp"
#include "report/digest.hpp"
#include "report/xml_text.hpp"

namespace tenken::report {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : xml_attribute(name, value);
}

std::int64_t seconds(Timestamp at) { return at.nanoseconds / kNanoseconds; }

/// nmap's own name of what speaks there: TLS is a tunnel around it.
std::pair<std::string, bool> nmap_name(std::string_view protocol) {
  if (protocol == "https") return {"http", true};
  if (protocol == "dns") return {"domain", false};
  return {std::string(protocol), false};
}

void write_port(std::ostream& out, const Service& service) {
  const auto [name, tunnel] = nmap_name(service.protocol());
  const bool known = service.protocol() != "unknown";
  out << "<port protocol=\"" << to_string(service.endpoint.transport) << "\" portid=\""
      << service.endpoint.port
      << "\"><state state=\"open\" reason=\"tenken\" reason_ttl=\"0\"/><service"
      << attribute("name", name) << attribute("product", value_of(service.facts, claim::kProduct))
      << attribute("version", value_of(service.facts, claim::kVersion))
      << attribute("tunnel", tunnel ? "ssl" : "")
      << (known ? " method=\"probed\" conf=\"10\"/>" : " method=\"table\" conf=\"3\"/>")
      << "</port>\n";
}

/// nmap knows one address of a family for each host: a device of several is several hosts.
void write_host(std::ostream& out, const Device& device, const IpAddress& ip) {
  const auto span = std::ranges::find_if(
      device.addresses, [&](const AddressSpan& one) { return one.current && one.ip == ip; });
  out << "<host starttime=\"" << seconds(device.first_seen) << "\" endtime=\""
      << seconds(device.last_seen) << "\"><status state=\"" << (device.present ? "up" : "down")
      << "\" reason=\"tenken\" reason_ttl=\"0\"/>\n<address addr=\"" << xml_text(ip.to_string())
      << "\" addrtype=\"" << (ip.is_v4() ? "ipv4" : "ipv6") << "\"/>\n";
  if (span != device.addresses.end() && span->mac) {
    std::string mac = span->mac->to_string();
    std::ranges::transform(mac, mac.begin(), [](char c) {
      return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    out << "<address addr=\"" << mac << "\" addrtype=\"mac\""
        << attribute("vendor", value_of(device.facts, claim::kVendor)) << "/>\n";
  }
  out << "<hostnames>\n";
  for (const std::string& name : device.hostnames)
    out << "<hostname name=\"" << xml_text(name) << "\" type=\"user\"/>\n";
  out << "</hostnames>\n<ports>";
  for (const Service& service : device.services)
    if (service.open && service.endpoint.address == ip) write_port(out, service);
  out << "</ports>\n";
  if (const std::string os = fact_text(device.facts, claim::kOs); !os.empty())
    out << "<os><osmatch name=\"" << xml_text(os) << "\" accuracy=\"90\" line=\"0\"/></os>\n";
  out << "</host>\n";
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  const auto& scan = input.view.scan;
  const std::int64_t started = seconds(scan ? scan->started : input.view.at);
  const std::int64_t ended = seconds(scan && scan->finished ? *scan->finished : input.view.at);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n"
      << "<nmaprun scanner=\"tenken\" args=\"tenken export --format nmap-xml\" start=\"" << started
      << "\" version=\"" << xml_text(input.tenken_version) << "\" xmloutputversion=\"1.05\">\n";
  std::size_t up = 0;
  std::size_t down = 0;
  for (const Device& device : input.view.devices)
    for (const IpAddress& ip : device.current_ips()) {
      write_host(out, device, ip);
      ++(device.present ? up : down);
    }
  out << fmt::format(
      "<runstats><finished time=\"{}\" elapsed=\"{}\" exit=\"success\"/><hosts up=\"{}\" "
      "down=\"{}\" total=\"{}\"/>\n</runstats>\n</nmaprun>\n",
      ended, ended > started ? ended - started : 0, up, down, up + down);
  return written(out);
}

}  // namespace

extern const Reporter nmap_xml;
const Reporter nmap_xml{.name = "nmap-xml", .extension = ".nmap.xml", .write = write};

}  // namespace tenken::report
