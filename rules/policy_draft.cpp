#include "rules/policy_draft.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "rules/facts.hpp"
#include "rules/flow_facts.hpp"
#include "rules/policy.hpp"

namespace tenken::rules {
namespace {

namespace json = boost::json;

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::size_t kMostEntries = 200;  // of one list; beyond it, a person must decide
constexpr std::size_t kMostText = 100;

/// `text` as a basic string of TOML.
std::string toml_text(std::string_view text) {
  std::string out(1, '"');
  for (const char c : printable(text, kMostText)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// Names came from the network: only what a policy can hold.
bool is_host_name(std::string_view name) {
  return name.size() <= kMostText && name.find('.') != std::string_view::npos &&
         std::ranges::all_of(name, [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
         });
}

/// By its names, else by its address.
std::set<std::string> peers_of(const Device& device) {
  std::set<std::string> peers;
  for (const Flow& flow : device.flows) {
    if (!flow.internet || !is_outbound(flow)) continue;
    bool named = false;
    for (const std::string& name : flow.names)
      if (is_host_name(name)) {
        std::string lower = name;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return std::tolower(c); });
        peers.insert(std::move(lower));
        named = true;
      }
    if (!named) peers.insert(flow.key.peer.to_string());
  }
  return peers;
}

std::string list_of(const std::set<std::string>& words) {
  if (words.empty()) return "\"none\"";
  std::string out = "[";
  std::size_t count = 0;
  for (const std::string& word : words) {
    if (count == kMostEntries) break;
    out += (count++ == 0 ? "" : ", ") + toml_text(word);
  }
  return out + "]";
}

struct ServiceKey {
  std::string type;     ///< empty: not known
  std::string address;  ///< where the type is not known
  std::string protocol;
  std::uint16_t port;

  auto operator<=>(const ServiceKey&) const = default;
};

std::string approvals(const InventoryView& view) {
  std::map<ServiceKey, std::size_t> seen;
  for (const Device& device : view.devices) {
    const std::string type(value_of(device.facts, claim::kType));
    for (const Service* const service : open_services(device)) {
      if (is_denied(*service)) continue;  // never drafted: only a person may mean it
      ServiceKey key{type, type.empty() ? service->endpoint.address.to_string() : std::string(),
                     is_identified(*service) ? protocol_text(*service) : std::string(),
                     service->endpoint.port};
      ++seen[std::move(key)];
    }
  }
  std::string out;
  for (const auto& [key, count] : seen) {
    out += "\n[[approved]]\n";
    if (!key.protocol.empty()) out += "protocol = " + toml_text(key.protocol) + "\n";
    out += "ports = " + std::to_string(key.port) + "\n";
    if (!key.type.empty()) out += "type = " + toml_text(key.type) + "\n";
    if (!key.address.empty()) out += "address = " + toml_text(key.address) + "\n";
    out += "reason = \"observed on " + std::to_string(count) + " device(s); confirm or remove\"\n";
  }
  return out;
}

std::string internet(const InventoryView& view) {
  std::map<std::string, std::set<std::string>> by_type;
  std::set<std::string> others;
  bool heard = false;
  for (const Device& device : view.devices) {
    if (!is_heard(device)) continue;
    heard = true;
    const std::string type(value_of(device.facts, claim::kType));
    auto& peers = type.empty() ? others : by_type[type];
    peers.merge(peers_of(device));
  }
  if (!heard) return {};
  std::string out = "\n[internet]\nallowed = " + list_of(others) +
                    "\nhours = " + std::to_string(InternetPolicy::kUsualHours) + "\n";
  if (by_type.empty()) return out;
  out += "\n[internet.types]\n";
  for (const auto& [type, peers] : by_type) out += toml_text(type) + " = " + list_of(peers) + "\n";
  return out;
}

json::object port_match(std::uint16_t port, std::string_view direction) {
  json::object range;
  range["operator"] = "eq";
  range["port"] = port;
  json::object match;
  if (!direction.empty()) match["ietf-mud:direction-initiated"] = direction;
  match["destination-port"] = std::move(range);
  return match;
}

json::object entry(std::string name, json::object matches) {
  json::object actions;
  actions["forwarding"] = "accept";
  json::object out;
  out["name"] = std::move(name);
  out["matches"] = std::move(matches);
  out["actions"] = std::move(actions);
  return out;
}

std::string_view layer4(std::uint8_t protocol) { return protocol == kTcp ? "tcp" : "udp"; }

/// One list per direction and version of IP, as RFC 8519 wants it.
class MudLists {
 public:
  void from_device(const Flow& flow) {
    const bool v6 = flow.key.peer.is_v6();
    json::object address;
    address["protocol"] = flow.key.protocol;
    std::string who = flow.key.peer.to_string();
    const auto name = std::ranges::find_if(flow.names, is_host_name);
    if (name != flow.names.end()) {
      who = *name;
      address["ietf-acldns:dst-dnsname"] = who;
    } else {
      address[v6 ? "destination-ipv6-network" : "destination-ipv4-network"] =
          who + (v6 ? "/128" : "/32");
    }
    add(v6, true, who, flow.key.protocol, flow.key.port, std::move(address));
  }

  void to_device(const Service& service) {
    const bool v6 = service.endpoint.address.is_v6();
    const std::uint8_t protocol = service.endpoint.transport == Transport::tcp ? kTcp : kUdp;
    json::object address;
    address["protocol"] = protocol;
    add(v6, false, "local", protocol, service.endpoint.port, std::move(address));
  }

  bool empty() const { return lists_.empty(); }

  json::array lists() const {
    json::array out;
    for (const auto& [key, entries] : lists_) {
      json::object aces;
      aces["ace"] = entries;
      json::object acl;
      acl["name"] = name_of(key);
      acl["type"] = key.first ? "ipv6-acl-type" : "ipv4-acl-type";
      acl["aces"] = std::move(aces);
      out.push_back(std::move(acl));
    }
    return out;
  }

  /// The reference of a policy of the device.
  json::object references(bool from) const {
    json::array names;
    for (const auto& [key, entries] : lists_) {
      if (key.second != from) continue;
      json::object one;
      one["name"] = name_of(key);
      names.push_back(std::move(one));
    }
    json::object list;
    list["access-list"] = std::move(names);
    json::object out;
    out["access-lists"] = std::move(list);
    return out;
  }

 private:
  using Key = std::pair<bool, bool>;  ///< IPv6, from the device

  static std::string name_of(const Key& key) {
    return std::string("draft-") + (key.first ? "v6" : "v4") + (key.second ? "-from" : "-to");
  }

  void add(bool v6, bool from, const std::string& who, std::uint8_t protocol, std::uint16_t port,
           json::object address) {
    const std::string mark = who + "/" + std::to_string(protocol) + "/" + std::to_string(port);
    if (port == 0 || !seen_.insert({Key(v6, from), mark}).second) return;
    json::array& entries = lists_[Key(v6, from)];
    if (entries.size() >= kMostEntries) return;
    json::object matches;
    matches[v6 ? "ipv6" : "ipv4"] = std::move(address);
    const std::string_view direction = protocol != kTcp ? std::string_view()
                                       : from           ? "from-device"
                                                        : "to-device";
    matches[json::string_view(layer4(protocol).data(), layer4(protocol).size())] =
        port_match(port, direction);
    if (!from) {
      json::object local;
      local["local-networks"] = json::array{nullptr};
      matches["ietf-mud:mud"] = std::move(local);
    }
    entries.push_back(entry("ace-" + std::to_string(entries.size() + 1), std::move(matches)));
  }

  std::map<Key, json::array> lists_;
  std::set<std::pair<Key, std::string>> seen_;
};

}  // namespace

std::string policy_draft(const InventoryView& view) {
  const std::string services = approvals(view);
  const std::string peers = internet(view);
  if (services.empty() && peers.empty()) return {};
  std::string out =
      "# Drafted by tenken from observed behaviour. It says what was, not what should be: correct\n"
      "# every entry and give its reason, then check it with: tenken policy check FILE\n"
      "# tenken "
      "が観測から作成した下書きです。正しい状態とは限りません。各項目と理由を確認・修正し、\n"
      "# tenken policy check FILE で確認してから使ってください。\n"
      "version = 1\n";
  out += "name = " + toml_text("draft " + view.site_name + " " + day_text(view.at)) + "\n";
  if (!services.empty())
    out +=
        "\n# Telnet and its like are left out on purpose.\n"
        "# Telnetなど禁止対象のサービスは意図的に除いています。\n" +
        services;
  return out + peers;
}

std::string mud_draft(const Device& device, Timestamp now) {
  MudLists lists;
  for (const Flow& flow : device.flows)
    if (flow.internet && is_outbound(flow) && flow.key.port_at == PortAt::peer &&
        (flow.key.protocol == kTcp || flow.key.protocol == kUdp))
      lists.from_device(flow);
  for (const Service* const service : open_services(device))
    if (!is_denied(*service)) lists.to_device(*service);
  if (lists.empty()) return {};
  std::string name =
      device.interfaces.empty() ? device.id.to_string() : device.interfaces.front().mac.to_string();
  std::ranges::replace(name, ':', '-');
  json::object mud;
  mud["mud-version"] = 1;
  mud["mud-url"] = "https://mud.invalid/" + name + ".json";
  mud["last-update"] = now.to_string();
  mud["cache-validity"] = 48;
  mud["is-supported"] = false;
  mud["systeminfo"] = printable(device.label(), 60);
  if (const auto vendor = value_of(device.facts, claim::kVendor); !vendor.empty())
    mud["mfg-name"] = printable(vendor, kMostText);
  if (const auto model = value_of(device.facts, claim::kModel); !model.empty())
    mud["model-name"] = printable(model, kMostText);
  mud["from-device-policy"] = lists.references(true);
  mud["to-device-policy"] = lists.references(false);
  json::object acls;
  acls["acl"] = lists.lists();
  json::object out;
  out["ietf-mud:mud"] = std::move(mud);
  out["ietf-access-control-list:acls"] = std::move(acls);
  return json::serialize(out);
}

}  // namespace tenken::rules
