#include "scanner/dissect/dnssd.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

/// Where the last label before `end` begins: behind a dot that is not escaped.
std::size_t label_before(std::string_view name, std::size_t end) {
  while (end > 0) {
    const std::size_t dot = name.rfind('.', end - 1);
    if (dot == std::string_view::npos) return 0;
    std::size_t escapes = 0;
    while (escapes < dot && name[dot - 1 - escapes] == '\\') ++escapes;
    if (escapes % 2 == 0) return dot + 1;
    end = dot;
  }
  return 0;
}

bool is_transport(std::string_view label) {
  return same_folded(label, "_tcp") || same_folded(label, "_udp");
}

}  // namespace

std::optional<ServiceName> split_service_name(std::string_view name) {
  std::size_t end = name.size();  // of the label that is looked at
  while (end > 0) {
    const std::size_t begin = label_before(name, end);
    if (begin == 0) return std::nullopt;
    if (!is_transport(name.substr(begin, end - begin))) {
      end = begin - 1;
      continue;
    }
    const std::size_t type = label_before(name, begin - 1);
    if (type >= begin - 1 || name[type] != '_') return std::nullopt;
    ServiceName parts;
    parts.type = name.substr(type, end - type);
    if (end < name.size()) parts.domain = name.substr(end + 1);
    if (type == 0) return parts;
    parts.instance = name.substr(0, type - 1);
    const std::size_t sub = label_before(parts.instance, parts.instance.size());
    if (sub > 0 && same_folded(parts.instance.substr(sub), "_sub")) {
      parts.subtype = parts.instance.substr(0, sub - 1);
      parts.instance = {};
    }
    return parts;
  }
  return std::nullopt;
}

std::string unescaped_label(std::string_view label) {
  std::string text;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (label[i] == '\\' && i + 1 < label.size()) ++i;
    text += label[i];
  }
  return text;
}

std::optional<MacAddress> workstation_mac(std::string_view instance) {
  const std::size_t open = instance.rfind('[');
  if (open == std::string_view::npos || !instance.ends_with(']')) return std::nullopt;
  const auto mac = MacAddress::parse(instance.substr(open + 1, instance.size() - open - 2));
  return mac ? std::optional(*mac) : std::nullopt;
}

}  // namespace tenken::dissect
