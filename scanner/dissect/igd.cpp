#include "scanner/dissect/igd.hpp"

#include <charconv>

#include "model/bytes.hpp"
#include "scanner/dissect/character_reference.hpp"
#include "scanner/dissect/xml.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMostText = 64;

bool is_connection(std::string_view type) {
  constexpr std::string_view kPrefix = "urn:schemas-upnp-org:service:";
  if (!type.starts_with(kPrefix) || type.size() > kPrefix.size() + kMostText) return false;
  type.remove_prefix(kPrefix.size());
  return type.starts_with("WANIPConnection:") || type.starts_with("WANPPPConnection:");
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

std::optional<IgdControl> find_igd_control(std::string_view description) {
  XmlLeaves leaves(description);
  IgdControl service;
  while (const auto leaf = leaves.next()) {
    if (leaf->kind == XmlKind::open && leaf->name == "service") service = IgdControl();
    if (leaf->kind != XmlKind::text) continue;
    if (leaf->name == "serviceType") service.service = leaf->text;
    if (leaf->name == "controlURL") service.path = leaf->text;
    if (is_connection(service.service) && !service.path.empty()) return service;
  }
  return std::nullopt;
}

std::string igd_mapping_request(std::string_view service, std::uint16_t place) {
  return "<?xml version=\"1.0\"?>\r\n"
         "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
         "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
         "<u:GetGenericPortMappingEntry xmlns:u=\"" +
         std::string(service) + "\"><NewPortMappingIndex>" + std::to_string(place) +
         "</NewPortMappingIndex></u:GetGenericPortMappingEntry></s:Body></s:Envelope>\r\n";
}

std::string IgdMapping::to_string() const {
  std::string text =
      protocol + ' ' + std::to_string(outer) + " -> " + client + ':' + std::to_string(inner);
  if (!description.empty()) text += " (" + description + ')';
  if (!enabled) text += " off";
  return text;
}

Result<IgdMapping> parse_igd_mapping(std::string_view envelope) {
  IgdMapping mapping;
  bool outer = false;
  bool inner = false;
  XmlLeaves leaves(envelope);
  while (const auto leaf = leaves.next()) {
    if (leaf->kind != XmlKind::text) continue;
    if (leaf->name == "NewExternalPort" || leaf->name == "NewInternalPort") {
      const auto port = port_of(leaf->text);
      if (!port) return fail(Errc::malformed, "IGD: a port that is none");
      const bool outside = leaf->name == "NewExternalPort";
      (outside ? mapping.outer : mapping.inner) = *port;
      (outside ? outer : inner) = true;
    }
    if (leaf->name == "NewProtocol") mapping.protocol = printable(leaf->text, 8);
    if (leaf->name == "NewInternalClient") mapping.client = printable(leaf->text, kMostText);
    if (leaf->name == "NewEnabled") mapping.enabled = leaf->text != "0";
    if (leaf->name == "NewPortMappingDescription")
      mapping.description = printable(unescape_references(leaf->text), kMostText);
  }
  if (!outer || !inner || mapping.client.empty() || mapping.protocol.empty())
    return fail(Errc::malformed, "IGD: no mapping");
  return mapping;
}

}  // namespace tenken::dissect
