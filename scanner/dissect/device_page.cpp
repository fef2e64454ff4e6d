#include "scanner/dissect/device_page.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>

#include <re2/re2.h>

#include "model/bytes.hpp"
#include "scanner/dissect/character_reference.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMostShown = 1024;  // of server, title and realm
constexpr std::size_t kMostValue = 64;
constexpr std::size_t kMostPage = std::size_t{32} * 1024;
constexpr std::string_view kUsualIcon = "/favicon.ico";

#define PATH(path, port, pattern, vendor, type, model, firmware, name, example, says) \
  {path, port, pattern, vendor, type, model, firmware, name, example, says},
constexpr DevicePath kPaths[] = {
#include "data/http_paths.def"
};
#undef PATH

const RE2& pattern_of(std::size_t place) {
  static const auto kAll = [] {
    std::vector<std::unique_ptr<RE2>> all;
    for (const DevicePath& path : kPaths) {
      RE2::Options options;
      options.set_encoding(RE2::Options::EncodingLatin1);
      all.push_back(std::make_unique<RE2>(
          re2::StringPiece(path.pattern.data(), path.pattern.size()), options));
    }
    return all;
  }();
  return *kAll[place];
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Behind `key" : "` of JSON up to the quote.
std::string_view json_value(std::string_view rest) {
  rest = trimmed(rest);
  if (!rest.starts_with(':')) return {};
  rest = trimmed(rest.substr(1));
  if (!rest.starts_with('"')) return {};
  rest.remove_prefix(1);
  return rest.substr(0, rest.find_first_of("\"\\"));
}

/// Behind `key` of an element up to the next tag.
std::string_view xml_value(std::string_view rest) {
  constexpr std::string_view kData = "<![CDATA[";
  if (!rest.starts_with('>')) return {};
  rest = trimmed(rest.substr(1));
  if (rest.starts_with(kData)) {
    rest.remove_prefix(kData.size());
    return rest.substr(0, rest.find("]]>"));
  }
  return rest.substr(0, rest.find('<'));
}

/// What stands at one occurrence of a key; nothing where it is part of another word.
std::string_view value_at(std::string_view page, std::size_t at, std::string_view key) {
  const char before = at == 0 ? '\n' : page[at - 1];
  const std::string_view rest = page.substr(at + key.size());
  if (before == '"' && rest.starts_with('"')) return json_value(rest.substr(1));
  if (before == '<' || before == ':') return xml_value(rest);
  if ((before == '\n' || before == '\r') && rest.starts_with('='))
    return rest.substr(1, rest.find_first_of("\r\n", 1) - 1);
  return {};
}

std::string field(std::string_view page, std::string_view keys) {
  while (!keys.empty()) {
    const std::size_t end = std::min(keys.find(','), keys.size());
    const std::string_view key = keys.substr(0, end);
    keys.remove_prefix(std::min(end + 1, keys.size()));
    for (std::size_t at = page.find(key); at != page.npos; at = page.find(key, at + key.size())) {
      const std::string_view value = trimmed(value_at(page, at, key));
      if (!value.empty()) return printable(unescape_references(value), kMostValue);
    }
  }
  return {};
}

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t find_folded(std::string_view text, std::string_view word, std::size_t from) {
  const auto at =
      std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), word.begin(),
                  word.end(), [](char a, char b) { return folded(a) == b; });
  return at == text.end() ? text.npos : static_cast<std::size_t>(at - text.begin());
}

/// The value of an attribute of one tag.
std::string_view attribute(std::string_view tag, std::string_view name) {
  const std::size_t at = find_folded(tag, name, 0);
  if (at == tag.npos) return {};
  std::string_view rest = trimmed(tag.substr(at + name.size()));
  if (!rest.starts_with('=')) return {};
  rest = trimmed(rest.substr(1));
  if (rest.empty()) return {};
  if (rest.front() != '"' && rest.front() != '\'')
    return rest.substr(0, rest.find_first_of(" \t\r\n"));
  const char quote = rest.front();
  rest.remove_prefix(1);
  return rest.substr(0, rest.find(quote));
}

}  // namespace

std::span<const DevicePath> device_paths() { return kPaths; }

std::vector<const DevicePath*> paths_for(std::uint16_t port, std::string_view shown) {
  shown = shown.substr(0, kMostShown);
  std::vector<const DevicePath*> chosen;
  for (std::size_t at = 0; at < std::size(kPaths) && chosen.size() < kMostDevicePaths; ++at) {
    const DevicePath& path = kPaths[at];
    if (path.port != 0 && path.port != port) continue;
    if (path.pattern.empty() ||
        RE2::PartialMatch(re2::StringPiece(shown.data(), shown.size()), pattern_of(at)))
      chosen.push_back(&path);
  }
  return chosen;
}

DevicePage read_device_page(const DevicePath& path, std::string_view page) {
  page = page.substr(0, kMostPage);
  DevicePage said;
  said.model = field(page, path.model_keys);
  said.firmware = field(page, path.firmware_keys);
  said.name = field(page, path.name_keys);
  return said;
}

std::string icon_of(std::string_view html) {
  constexpr std::string_view kLink = "<link";
  constexpr std::size_t kMostLinks = 32;
  html = html.substr(0, kMostPage);
  std::size_t at = find_folded(html, kLink, 0);
  for (std::size_t links = 0; at != html.npos && links < kMostLinks; ++links) {
    const std::size_t end = html.find('>', at);
    if (end == html.npos) break;
    std::string_view tag = html.substr(at + kLink.size(), end - at - kLink.size());
    if (tag.ends_with('/')) tag.remove_suffix(1);
    const std::string_view relation = attribute(tag, "rel");
    const std::string_view place = attribute(tag, "href");
    if (find_folded(relation, "icon", 0) != relation.npos && !place.empty())
      return unescape_references(place);
    at = find_folded(html, kLink, end);
  }
  return std::string(kUsualIcon);
}

}  // namespace tenken::dissect
