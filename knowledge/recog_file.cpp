#include "knowledge/recog_file.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include <pugixml.hpp>

namespace tenken::knowledge {
namespace {

constexpr std::size_t kMostPatternBytes = 8192;
constexpr int kMostGroups = 64;

std::string_view text_of(const pugi::char_t* text) { return {text, std::strlen(text)}; }

std::string text_of(const pugi::xml_node& node) {
  std::string all;
  for (const pugi::xml_node& child : node.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) all += child.value();
  return all;
}

Unexpected malformed(std::string_view name, std::string why) {
  return fail(Errc::malformed, std::string(name) + ".xml: " + std::move(why));
}

constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(0xff);
  std::uint8_t value = 0;
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
    digits[static_cast<unsigned char>(c)] = value++;
  return digits;
}();

/// RFC 4648 section 4; white space is passed over, what follows padding as well.
Result<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') break;
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(c)];
    if (digit == 0xff) return fail(Errc::malformed, "no base64");
    bits = (bits << 6 | digit) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xff);
  }
  return bytes;
}

/// "REG_ICASE,REG_DOT_NEWLINE". All that concern line breaks mean Ruby's option m, which lets a dot
/// stand for them; its anchors are those of lines anyway.
Result<void> read_flags(std::string_view flags, RecogFingerprint& into) {
  while (!flags.empty()) {
    const std::size_t end = std::min(flags.find_first_of(",|"), flags.size());
    const std::string_view flag = flags.substr(0, end);
    flags.remove_prefix(std::min(end + 1, flags.size()));
    if (flag == "REG_ICASE" || flag == "IGNORECASE") {
      into.ignores_case = true;
    } else if (flag == "REG_DOT_NEWLINE" || flag == "REG_MULTILINE" ||
               flag == "REG_LINE_ANY_CRLF" || flag == "MULTILINE") {
      into.dot_is_any = true;
    } else if (!flag.empty()) {
      return fail(Errc::unsupported, "unknown flag " + std::string(flag));
    }
  }
  return ok;
}

Result<RecogExample> read_example(const pugi::xml_node& node) {
  RecogExample example;
  std::string encoding;
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const std::string_view name = text_of(attribute.name());
    if (name == "_encoding") {
      encoding = attribute.value();
    } else if (name == "_filename") {
      example.file = attribute.value();
    } else {
      example.expected.emplace_back(name, attribute.value());
    }
  }
  if (!example.file.empty()) return example;
  example.text = text_of(node);
  if (encoding.empty()) return example;
  if (encoding != "base64") return fail(Errc::unsupported, "unknown encoding " + encoding);
  auto decoded = decode_base64(example.text);
  if (!decoded) return Unexpected(decoded.error());
  example.text = *std::move(decoded);
  return example;
}

Result<RecogParam> read_param(const pugi::xml_node& node) {
  RecogParam param;
  param.name = node.attribute("name").value();
  param.value = node.attribute("value").value();
  const std::string_view position = text_of(node.attribute("pos").value());
  const auto [end, error] =
      std::from_chars(position.data(), position.data() + position.size(), param.group);
  const bool number = error == std::errc() && end == position.data() + position.size();
  if (!number || param.group < 0 || param.group > kMostGroups || param.name.empty())
    return fail(Errc::malformed, "a parameter without a name or a position");
  return param;
}

Result<RecogFingerprint> read_fingerprint(const pugi::xml_node& node) {
  RecogFingerprint fingerprint;
  fingerprint.pattern = node.attribute("pattern").value();
  if (fingerprint.pattern.empty() || fingerprint.pattern.size() > kMostPatternBytes)
    return fail(Errc::malformed, "a fingerprint without a pattern, or with one that is too long");
  if (auto flags = read_flags(text_of(node.attribute("flags").value()), fingerprint); !flags)
    return Unexpected(flags.error());
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = text_of(child.name());
    if (name == "description") {
      fingerprint.description = text_of(child);
    } else if (name == "example") {
      auto example = read_example(child);
      if (!example) return Unexpected(example.error());
      fingerprint.examples.push_back(*std::move(example));
    } else if (name == "param") {
      auto param = read_param(child);
      if (!param) return Unexpected(param.error());
      fingerprint.params.push_back(*std::move(param));
    }
  }
  return fingerprint;
}

bool has_doctype(const pugi::xml_document& document) {
  for (const pugi::xml_node& node : document.children())
    if (node.type() == pugi::node_doctype) return true;
  return false;
}

}  // namespace

Result<RecogFile> read_recog(std::string_view name, std::string_view xml) {
  if (xml.size() > RecogFile::kMostBytes)
    return fail(Errc::limit, std::string(name) + ".xml is too large");
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(xml.data(), xml.size(),
                           pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata_single,
                           pugi::encoding_utf8);
  if (!parsed) return malformed(name, parsed.description());
  if (has_doctype(document)) return malformed(name, "a document type declaration");
  const pugi::xml_node root = document.document_element();
  if (text_of(root.name()) != "fingerprints") return malformed(name, "no Recog database");

  RecogFile file;
  file.name = name;
  file.matches = root.attribute("matches").value();
  if (file.matches.empty()) file.matches = file.name;
  file.protocol = root.attribute("protocol").value();
  for (const pugi::xml_node& node : root.children("fingerprint")) {
    if (file.fingerprints.size() == RecogFile::kMostFingerprints)
      return fail(Errc::limit, file.name + ".xml holds too many fingerprints");
    auto fingerprint = read_fingerprint(node);
    if (!fingerprint)
      return fail(fingerprint.error().code, file.name + ".xml, fingerprint " +
                                                std::to_string(file.fingerprints.size() + 1) +
                                                ": " + fingerprint.error().detail);
    file.fingerprints.push_back(*std::move(fingerprint));
  }
  return file;
}

}  // namespace tenken::knowledge
