#include "scanner/dissect/ipp.hpp"

#include <array>
#include <utility>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kGetPrinterAttributes = 0x000B;
constexpr std::uint8_t kLastDelimiter = 0x0F;
constexpr std::uint8_t kEnd = 0x03;

enum ValueTag : std::uint8_t { kKeyword = 0x44, kUri = 0x45, kCharset = 0x47, kLanguage = 0x48 };

constexpr std::array<std::pair<std::string_view, std::string_view IppPrinter::*>, 7> kWanted{{
    {"printer-make-and-model", &IppPrinter::model},
    {"printer-device-id", &IppPrinter::device_id},
    {"printer-firmware-string-version", &IppPrinter::firmware},
    {"printer-uuid", &IppPrinter::uuid},
    {"printer-name", &IppPrinter::name},
    {"uri-authentication-supported", &IppPrinter::authentication},
    {"uri-security-supported", &IppPrinter::security},
}};

/// A further value of the same attribute has no name.
void put(Writer& out, ValueTag tag, std::string_view name, std::string_view value) {
  out.u8(tag).u16(static_cast<unsigned>(name.size())).text(name);
  out.u16(static_cast<unsigned>(value.size())).text(value);
}

}  // namespace

Bytes ipp_get_printer(std::string_view uri) {
  constexpr std::uint8_t kOperation = 1;
  Writer out;
  out.u16(0x0101).u16(kGetPrinterAttributes).u32(1).u8(kOperation);
  put(out, kCharset, "attributes-charset", "utf-8");
  put(out, kLanguage, "attributes-natural-language", "en");
  put(out, kUri, "printer-uri", uri);
  bool first = true;
  for (const auto& [name, member] : kWanted) {
    put(out, kKeyword, first ? "requested-attributes" : "", name);
    first = false;
  }
  out.u8(kEnd);
  return std::move(out).take();
}

Result<IppPrinter> parse_ipp(ByteView body) {
  Reader in(body);
  const auto major = in.u8();
  const auto minor = in.u8();
  const auto status = in.u16();
  const auto request = in.u32();
  if (!major || !minor || !status || !request || *major == 0 || *major > 2)
    return fail(Errc::unsupported, "no answer of IPP");
  IppPrinter printer;
  printer.status = *status;
  while (const auto tag = in.u8()) {
    if (*tag == kEnd) break;
    if (*tag <= kLastDelimiter) continue;
    const auto key_size = in.u16();
    const auto key = key_size ? in.take(*key_size) : std::nullopt;
    const auto size = key ? in.u16() : std::nullopt;
    const auto value = size ? in.take(*size) : std::nullopt;
    if (!value) break;
    for (const auto& [wanted, member] : kWanted)
      if (as_text(*key) == wanted && (printer.*member).empty())
        printer.*member = trimmed(as_text(*value));
  }
  return printer;
}

std::string_view IppPrinter::id(std::string_view key, std::string_view long_key) const {
  std::string_view rest = device_id;
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    const std::string_view one = rest.substr(0, end);
    const std::size_t colon = one.find(':');
    const std::string_view found = trimmed(one.substr(0, colon));
    if (colon != std::string_view::npos && (found == key || found == long_key))
      return trimmed(one.substr(colon + 1));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace tenken::dissect
