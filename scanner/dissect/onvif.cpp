#include "scanner/dissect/onvif.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "scanner/dissect/xml.hpp"

namespace tenken::dissect {
namespace {

constexpr std::array kHints{
#define HINT(word) std::string_view(word),
#include "data/camera_hints.def"
#undef HINT
};

constexpr std::array<std::pair<std::string_view, std::string_view OnvifAnswer::*>, 5> kTexts{{
    {"Manufacturer", &OnvifAnswer::vendor},
    {"Model", &OnvifAnswer::model},
    {"FirmwareVersion", &OnvifAnswer::firmware},
    {"SerialNumber", &OnvifAnswer::serial},
    {"HardwareId", &OnvifAnswer::hardware},
}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string onvif_request(std::string_view operation) {
  std::string text = R"(<?xml version="1.0" encoding="utf-8"?>)"
                     R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><)";
  text += operation;
  text += R"( xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>)";
  return text;
}

OnvifAnswer parse_onvif(std::string_view document, std::string_view operation) {
  constexpr std::string_view kSuffix = "Response";
  OnvifAnswer answer;
  XmlLeaves leaves(document);
  while (const auto token = leaves.next()) {
    if (token->kind == XmlKind::open) {
      answer.answers =
          answer.answers || (token->name.size() == operation.size() + kSuffix.size() &&
                             token->name.starts_with(operation) && token->name.ends_with(kSuffix));
      answer.fault = answer.fault || token->name == "Fault";
    }
    if (token->kind != XmlKind::text) continue;
    for (const auto& [name, member] : kTexts)
      if (token->name == name && (answer.*member).empty()) answer.*member = token->text;
  }
  return answer;
}

bool hints_at_camera(std::string_view text) {
  return std::any_of(kHints.begin(), kHints.end(), [&](std::string_view hint) {
    return std::search(text.begin(), text.end(), hint.begin(), hint.end(),
                       [](char a, char b) { return lower(a) == b; }) != text.end();
  });
}

}  // namespace tenken::dissect
