#include "report/netbox_files.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "report/csv_text.hpp"
#include "report/digest.hpp"

namespace tenken::report {
namespace {

// In characters, as NetBox counts them.
constexpr std::size_t kMostName = 64;
constexpr std::size_t kMostSerial = 50;
constexpr std::size_t kMostType = 100;
constexpr std::size_t kIdDigits = 12;
constexpr std::string_view kUnknown = "Unknown";

std::string cut_to(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
    if (characters++ == most) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string line_of(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(cells[i]);
  return line + "\r\n";
}

/// Letters, digits and hyphens; a number keeps those apart that have none of their own.
class Slugs {
 public:
  std::string of(std::string_view name) {
    std::string slug;
    for (const char c : lower(name)) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (plain) {
        slug += c;
      } else if (!slug.empty() && slug.back() != '-') {
        slug += '-';
      }
    }
    while (slug.ends_with('-')) slug.pop_back();
    slug = slug.substr(0, 80);
    if (slug.empty()) slug = "x";
    std::string made = slug;
    for (int i = 2; !taken_.insert(made).second; ++i) made = slug + "-" + std::to_string(i);
    return made;
  }

 private:
  std::set<std::string> taken_;
};

std::string declared_of(const Device& device, DeclaredField field) {
  const auto at = device.declared.find(field);
  return at == device.declared.end() ? std::string() : at->second;
}

/// The columns of a device, and what else is known of it.
struct NetboxDevice {
  const Device* device = nullptr;
  std::string name;
  std::string role;
  std::string maker;
  std::string type;

  NetboxDevice() = default;
};

class NetboxWriter {
 public:
  explicit NetboxWriter(const InventoryView& view) : view_(view) {
    site_ = clean(view.site_name.empty() ? "default" : view.site_name);
    for (const Device& device : view.devices) add(device);
  }

  std::vector<NetboxFile> files() {
    std::vector<NetboxFile> list;
    const auto put = [&](const char* name, std::string text) {
      NetboxFile& file = list.emplace_back();
      file.name = name;
      file.text = std::string(kByteOrderMark) + std::move(text);
    };
    put("01-sites.csv", named({"name", "slug", "status"}, {site_}, "active"));
    put("02-manufacturers.csv", named({"name", "slug"}, makers_, {}));
    put("03-device-roles.csv", named({"name", "slug", "color"}, roles_, "9e9e9e"));
    put("04-device-types.csv", types());
    put("05-devices.csv", devices());
    put("06-interfaces.csv", interfaces());
    put("07-mac-addresses.csv", macs());
    put("08-ip-addresses.csv", addresses());
    return list;
  }

 private:
  void add(const Device& device) {
    NetboxDevice& one = devices_.emplace_back();
    one.device = &device;
    const auto known = [&](std::string_view key) {
      const std::string text = fact_text(device.facts, key);
      return text.empty() ? std::string(kUnknown) : cut_to(text, kMostType);
    };
    one.role = lower(known(claim::kType));
    one.maker = known(claim::kVendor);
    const std::string model = declared_of(device, DeclaredField::model);
    one.type = model.empty() ? known(claim::kModel) : cut_to(model, kMostType);
    one.name = cut_to(device.label(), kMostName);
    const std::string id = device.id.to_string();
    if (one.name.empty()) one.name = id;
    // NetBox takes a name once in a site, whatever its case.
    if (!names_.insert(lower(one.name)).second) {
      one.name =
          cut_to(one.name, kMostName - kIdDigits - 1) + " " + id.substr(id.size() - kIdDigits);
      names_.insert(lower(one.name));
    }
    makers_.insert(one.maker);
    roles_.insert(one.role);
    types_.emplace(one.maker, one.type);
  }

  static std::string named(const std::vector<std::string>& head, const std::set<std::string>& names,
                           const std::string& last) {
    Slugs slugs;
    std::string text = line_of(head);
    for (const std::string& name : names) {
      std::vector<std::string> cells{name, slugs.of(name)};
      if (!last.empty()) cells.push_back(last);
      text += line_of(cells);
    }
    return text;
  }

  std::string types() const {
    Slugs slugs;
    std::string text = line_of({"manufacturer", "model", "slug"});
    for (const auto& [maker, type] : types_)
      text += line_of({maker, type, slugs.of(maker + "-" + type)});
    return text;
  }

  std::string devices() const {
    std::string text = line_of(
        {"name", "role", "manufacturer", "device_type", "serial", "site", "status", "comments"});
    for (const NetboxDevice& one : devices_)
      text += line_of({one.name, one.role, one.maker, one.type,
                       cut_to(declared_of(*one.device, DeclaredField::serial), kMostSerial), site_,
                       one.device->present ? "active" : "offline", comments(one)});
    return text;
  }

  /// What no column holds, or only in part.
  static std::string comments(const NetboxDevice& one) {
    const Device& device = *one.device;
    std::string text;
    const auto line = [&](std::string_view key, const std::string& value) {
      text += (text.empty() ? "tenken." : "\ntenken.") + std::string(key) + ": " + value;
    };
    const std::string note = declared_of(device, DeclaredField::note);
    const bool plain =
        !note.empty() && !note.starts_with("tenken.") && note.front() != ' ' && note.back() != ' ';
    if (plain) text = note;
    line("id", device.id.to_string());
    if (device.registered) line("registered", "yes");
    for (const std::string& name : device.hostnames) line("hostname", clean(name));
    for (int i = 0; i < kDeclaredFieldCount; ++i) {
      const auto field = static_cast<DeclaredField>(i);
      const std::string value = declared_of(device, field);
      if (field == DeclaredField::note && plain) continue;
      const bool stand_in = (field == DeclaredField::name && one.name != value) ||
                            (field == DeclaredField::model && one.type != value);
      const bool in_column =
          (field == DeclaredField::name && !stand_in) ||
          (field == DeclaredField::model && !stand_in && value != kUnknown) ||
          (field == DeclaredField::serial && cut_to(value, kMostSerial) == value);
      if (stand_in || (!value.empty() && !in_column)) line(to_string(field), value);
    }
    return text;
  }

  /// A name for each interface: "if1", ...; "if0" has the addresses of which no MAC is known.
  static std::string interface_of(const Device& device, const std::optional<MacAddress>& mac) {
    for (std::size_t i = 0; mac && i < device.interfaces.size(); ++i)
      if (device.interfaces[i].mac == *mac) return "if" + std::to_string(i + 1);
    return "if0";
  }

  template <class Each>
  std::string of_all(const std::vector<std::string>& head, Each&& each) const {
    std::string text = line_of(head);
    for (const NetboxDevice& one : devices_) each(one, text);
    return text;
  }

  std::string interfaces() const {
    return of_all({"device", "name", "type"}, [](const NetboxDevice& one, std::string& text) {
      const bool bare = std::ranges::any_of(one.device->addresses, [&](const AddressSpan& span) {
        return span.current && interface_of(*one.device, span.mac) == "if0";
      });
      if (bare) text += line_of({one.name, "if0", "other"});
      for (std::size_t i = 0; i < one.device->interfaces.size(); ++i)
        text += line_of({one.name, "if" + std::to_string(i + 1), "other"});
    });
  }

  std::string macs() const {
    return of_all({"mac_address", "device", "interface", "is_primary"},
                  [](const NetboxDevice& one, std::string& text) {
                    for (const Interface& interface : one.device->interfaces)
                      text += line_of({interface.mac.to_string(), one.name,
                                       interface_of(*one.device, interface.mac), "true"});
                  });
  }

  std::string addresses() const {
    return of_all(
        {"address", "status", "device", "interface", "is_primary", "dns_name", "description"},
        [](const NetboxDevice& one, std::string& text) {
          std::set<bool> primary;  // one for each family
          for (const AddressSpan& span : one.device->addresses)
            if (span.current) text += address(one, span, primary);
        });
  }

  static std::string address(const NetboxDevice& one, const AddressSpan& span,
                             std::set<bool>& primary) {
    const std::string full = span.ip.to_string();
    const std::string bare = full.substr(0, full.find('%'));
    constexpr std::string_view kName = "abcdefghijklmnopqrstuvwxyz0123456789-._";
    std::string dns =
        one.device->hostnames.empty() ? std::string() : lower(one.device->hostnames.front());
    if (dns.find_first_not_of(kName) != std::string::npos) dns.clear();
    const bool first = primary.insert(span.ip.is_v4()).second;
    return line_of({bare + (span.ip.is_v4() ? "/32" : "/128"), "active", one.name,
                    interface_of(*one.device, span.mac), first ? "true" : "false", dns,
                    bare == full ? std::string() : full});
  }

  const InventoryView& view_;
  std::string site_;
  std::vector<NetboxDevice> devices_;
  std::set<std::string> names_;
  std::set<std::string> makers_;
  std::set<std::string> roles_;
  std::set<std::pair<std::string, std::string>> types_;
};

}  // namespace

std::vector<NetboxFile> netbox_files(const InventoryView& view) {
  return NetboxWriter(view).files();
}

}  // namespace tenken::report
