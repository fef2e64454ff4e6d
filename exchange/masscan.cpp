// masscan: -oJ (a list of objects, whose last comma some versions leave in), -oD (an object a
// line) and -oL ("open tcp 80 192.0.2.7 1700000000").
#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostDepth = 16;
constexpr std::size_t kMostDocument = std::size_t{64} << 20U;  // bytes that become one value
constexpr std::size_t kMostPorts = 65'535;
constexpr std::size_t kMostValue = 1000;
constexpr int kBanner = 60;

std::string_view text_in(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  const json::string* const text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

/// masscan writes each answer by itself: those of one address become one host.
class MasscanReader {
 public:
  explicit MasscanReader(Timestamp now) : file_(ImportFormat::masscan), now_(now) {}

  void record(const json::object& object, std::size_t line) {
    const std::string_view address = text_in(object, "ip");
    if (address.empty() && object.contains("finished")) return;  // the last object of old versions
    const auto ip = IpAddress::parse(address);
    if (!ip) {
      file_.skip(line, Skip::address, address);
      return;
    }
    const std::string stamp = timestamp(object);
    const json::value* const ports = object.if_contains("ports");
    const json::array* const list = ports == nullptr ? nullptr : ports->if_array();
    if (list == nullptr) {
      file_.skip(line, Skip::unreadable, address);
      return;
    }
    for (const json::value& value : *list)
      if (const json::object* const port = value.if_object()) one_port(*ip, *port, stamp, line);
  }

  void line(const std::vector<std::string_view>& words, std::size_t number, std::string_view text) {
    const auto port = words.size() < 5 ? std::nullopt : number_of<std::uint16_t>(words[2]);
    const auto ip = words.size() < 5 ? IpAddress::parse("") : IpAddress::parse(words[3]);
    if (!port || !ip) {
      file_.skip(number, Skip::unreadable, text);
      return;
    }
    if (words[0] == "open") {
      add(*ip, words[1], *port, words[4], number);
    } else if (words[0] == "banner" && words.size() >= 7) {
      service(*ip, words[1], *port, words[5],
              text.substr(static_cast<std::size_t>(words[6].data() - text.data())), number);
    }
  }

  void skip(std::size_t line, std::string_view text) { file_.skip(line, Skip::unreadable, text); }

  ImportedFile take() {
    for (auto& [ip, host] : hosts_) {
      const std::string shown = ip.to_string();
      add_checked(file_, std::move(host), shown);
    }
    return std::move(file_);
  }

 private:
  /// A text in most versions, a number in some.
  static std::string timestamp(const json::object& object) {
    const json::value* const found = object.if_contains("timestamp");
    if (found != nullptr && found->is_int64()) return std::to_string(found->get_int64());
    return std::string(text_in(object, "timestamp"));
  }

  void one_port(const IpAddress& ip, const json::object& object, std::string_view stamp,
                std::size_t line) {
    const json::value* const number = object.if_contains("port");
    json::error_code error;
    const auto port =
        number == nullptr ? std::uint16_t{0} : number->to_number<std::uint16_t>(error);
    if (number == nullptr || error) {
      file_.skip(line, Skip::unreadable, ip.to_string());
      return;
    }
    const std::string_view proto = text_in(object, "proto");
    const json::value* const service_value = object.if_contains("service");
    if (service_value != nullptr && service_value->is_object()) {
      const json::object& said = service_value->get_object();
      service(ip, proto, port, text_in(said, "name"), text_in(said, "banner"), line);
    } else if (text_in(object, "status") == "open") {
      add(ip, proto, port, stamp, line);
    }
  }

  ImportedHost* host_of(const IpAddress& ip, std::size_t line) {
    const auto known = hosts_.find(ip);
    if (known != hosts_.end()) return &known->second;
    if (hosts_.size() > ImportedFile::kMostHosts) return nullptr;
    ImportedHost& host = hosts_[ip];
    host.line = line;
    host.ips.push_back(ip);
    return &host;
  }

  void add(const IpAddress& ip, std::string_view proto, std::uint16_t port, std::string_view stamp,
           std::size_t line) {
    ImportedHost* const host = host_of(ip, line);
    if (host == nullptr) return;
    const auto seconds = number_of<std::int64_t>(stamp);
    const auto at = seconds ? time_of_seconds(*seconds) : std::nullopt;
    if (at && *at <= now_ && (!host->at || *host->at < *at)) host->at = at;
    const auto transport = parse_transport(proto);
    if (!transport || port == 0) return;  // ICMP and ARP: the host answered
    say(*host, claim::kPortState, "open", *transport, port, 100);
  }

  /// masscan's own words for what spoke there; of many it gives a banner alone.
  void service(const IpAddress& ip, std::string_view proto, std::uint16_t port,
               std::string_view name, std::string_view banner, std::size_t line) {
    const auto transport = parse_transport(proto);
    ImportedHost* const host = host_of(ip, line);
    if (!transport || port == 0 || host == nullptr) return;
    for (const std::string_view known : {"ssh", "ftp", "telnet", "http", "smtp", "imap", "pop"})
      if (name == known)
        say(*host, claim::kProtocol, known == "pop" ? "pop3" : std::string(known), *transport, port,
            kBanner);
    if (name == "ssh" || name == "ftp" || name == "telnet" || name == "smtp")
      say(*host, claim::kBanner, printable(banner, kMostValue), *transport, port, kBanner);
  }

  static void say(ImportedHost& host, std::string_view key, std::string value, Transport transport,
                  std::uint16_t port, int confidence) {
    if (value.empty() || host.said.size() >= kMostPorts * 2) return;
    Said one(key, std::move(value), confidence);
    one.port = port;
    one.transport = transport;
    host.said.push_back(std::move(one));
  }

  ImportedFile file_;
  Timestamp now_;
  std::map<IpAddress, ImportedHost> hosts_;
};

json::parse_options bounded() {
  json::parse_options options;
  options.max_depth = kMostDepth;
  options.allow_trailing_commas = true;
  return options;
}

}  // namespace

Result<ImportedFile> read_masscan(std::string_view text, const ImportContext& context) {
  MasscanReader reader(context.now);
  Lines lines(text);
  std::string_view line;
  bool any = false;
  // A record has a line of its own in all that masscan writes; only what others made of it has not.
  while (lines.next(line)) {
    std::string_view record = trimmed(line);
    while (record.ends_with(',')) record.remove_suffix(1);
    if (record.empty() || record == "[" || record == "]" || record.starts_with('#')) continue;
    if (record.starts_with('{')) {
      json::error_code error;
      const json::value value =
          json::parse(json::string_view(record.data(), record.size()), error, {}, bounded());
      if (!error && value.is_object()) {
        reader.record(value.get_object(), lines.number());
        any = true;
        continue;
      }
      if (record.find("finished") != std::string_view::npos) continue;  // {finished: 1}
    }
    const auto words = words_of(record);
    if (!words.empty() && (words[0] == "open" || words[0] == "banner")) {
      reader.line(words, lines.number(), record);
      any = true;
      continue;
    }
    if (!any) break;
    reader.skip(lines.number(), record);
  }
  if (any) return reader.take();
  if (text.size() > kMostDocument) return fail(Errc::limit, "the document is too large");
  json::error_code error;
  const json::value document =
      json::parse(json::string_view(text.data(), text.size()), error, {}, bounded());
  const json::array* const all = error ? nullptr : document.if_array();
  if (all == nullptr) return fail(Errc::malformed, error ? error.message() : "no list");
  std::size_t number = 0;
  for (const json::value& value : *all) {
    ++number;
    if (const json::object* const object = value.if_object()) {
      reader.record(*object, number);
    } else {
      reader.skip(number, "no object");
    }
  }
  return reader.take();
}

}  // namespace tenken::exchange
