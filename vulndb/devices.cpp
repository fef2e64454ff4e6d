// Words of a text that may be the model of a device, and the versions beside them.
#include <algorithm>
#include <array>

#include "vulndb/evidence.hpp"
#include "vulndb/patterns.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::size_t kMostModels = 12;
constexpr std::size_t kShortestModel = 3;
constexpr std::size_t kLongestModel = 40;

/// Of this facet the whole text is about the device.
bool about_device(std::string_view source) {
  constexpr std::array<std::string_view, 9> kPrograms{
      "ssh", "telnet", "ftp", "http.server", "ssdp.server", "dns", "mqtt", "rtsp", "smb"};
  return std::ranges::none_of(kPrograms, [&](std::string_view program) {
    return source == program || source.starts_with(program);
  });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool in_model(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '(' || c == ')' || c == '+' ||
         c == '.';
}

/// Letters and digits, and no version.
bool may_be_model(std::string_view word) {
  static const RE2 version(R"((?i)^(?:v|ver\.?|rev\.?)?\d+(?:\.\w+)*\S*$)", pattern_options());
  if (word.size() < kShortestModel || word.size() > kLongestModel) return false;
  if (std::ranges::none_of(word, is_digit) || std::ranges::none_of(word, is_letter)) return false;
  if (word.find('.') != std::string_view::npos && RE2::PartialMatch(piece(word), version))
    return false;
  static const RE2 short_version(R"((?i)^(?:v|ver|rev)\d+$)", pattern_options());
  return !RE2::PartialMatch(piece(word), short_version);
}

/// A number that is a model where its maker is known: 2960 of "Vigor 2960", 750-881.
bool may_be_number(std::string_view word) {
  static const RE2 pattern(R"(^(?:\d{3,5}|\d{3}-\d{3,4})$)", pattern_options());
  return RE2::PartialMatch(piece(word), pattern);
}

struct Word {
  std::string_view text;
  std::size_t end = 0;

  Word() = default;
  Word(std::string_view t, std::size_t e) : text(t), end(e) {}
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    if (!in_model(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && in_model(text[end])) ++end;
    std::string_view word = text.substr(at, end - at);
    while (!word.empty() && (word.back() == '.' || word.back() == '-')) word.remove_suffix(1);
    if (word.starts_with('(') && word.ends_with(')')) word = word.substr(1, word.size() - 2);
    if (!word.empty()) words.emplace_back(word, end);
    at = end;
  }
  return words;
}

bool has_digit(const Word& word) { return std::ranges::any_of(word.text, is_digit); }

/// A model with the words in front of it that belong to its name: "FL SWITCH 3005", "Archer C7".
void add_names(const std::vector<Word>& words, std::size_t at, std::vector<std::string>& models) {
  std::string name(words[at].text);
  // Axis counts generations of one model: "M2026-LE Mk II".
  if (at + 2 < words.size() && RE2::FullMatch(piece(words[at + 1].text), "(?i)mk") &&
      RE2::FullMatch(piece(words[at + 2].text), "(?i)i{1,3}"))
    name.append("_mk_").append(words[at + 2].text);
  std::vector<std::string> names{name};
  constexpr std::size_t kMostBefore = 2;
  for (std::size_t i = 1; i <= std::min(at, kMostBefore) && !has_digit(words[at - i]); ++i)
    names.push_back(std::string(words[at - i].text) + '_' + names.back());
  models.insert(models.end(), names.rbegin(), names.rend());
}

/// The hardware revision right behind the model; takes it off `rest`.
std::string take_revision(std::string_view& rest) {
  static const RE2 pattern(
      R"((?i)^[\s,]*\(?((?:(?:rev(?:ision)?|h/?w|hardware)[\s.:]*(?:ver(?:sion)?)?[\s.:]*|v(?:er)?\.? ?)[a-z]?\d{1,2}(?:\.0)?|[a-e]\d)\)?(?:$|[\s,;)/]))",
      pattern_options());
  re2::StringPiece told;
  re2::StringPiece input = piece(rest);
  if (!RE2::Consume(&input, pattern, &told)) return {};
  static const RE2 value(R"((?i)([a-z]?\d{1,2}(?:\.0)?)$)", pattern_options());
  std::string revision;
  if (!RE2::PartialMatch(told, value, &revision)) return {};
  rest.remove_prefix(static_cast<std::size_t>(input.data() - rest.data()));
  if (revision.size() > 1 && (revision.front() == 'v' || revision.front() == 'V'))
    revision.erase(0, 1);
  return revision;
}

/// The version behind the model: the one that says what it is goes first.
std::string version_in(std::string_view rest) {
  static const RE2 named(
      R"((?i)(?:\b(?:firmware|software|fw|ver|version|release)\b[a-z\s]{0,12}?[\s.:=_/>-]*|\bv\.?\s?)(\d[\w.()-]*(?:[ _-]build[ _:-]?\d+)?))",
      pattern_options());
  static const RE2 revision(R"((?i)\brev(?:ision)?\b[\s.:]*(\d+\.\d[\w.()-]*))", pattern_options());
  static const RE2 dotted(R"((?i)(?:^|[^\w.])v?(\d+\.\d[\w.()-]*(?:[ _-]build[ _:-]?\d+)?))",
                          pattern_options());
  std::string version;
  if (!RE2::PartialMatch(piece(rest), named, &version) &&
      !RE2::PartialMatch(piece(rest), revision, &version) &&
      !RE2::PartialMatch(piece(rest), dotted, &version))
    return {};
  while (!version.empty() && (version.back() == '.' || version.back() == '-' ||
                              (version.back() == ')' && version.find('(') == std::string::npos)))
    version.pop_back();
  return version;
}

}  // namespace

std::vector<ToldDevice> devices_in(std::string_view source, std::string_view text) {
  text = text.substr(0, kMostText);
  std::vector<ToldDevice> devices;
  const std::string vendor(vendor_in(text));
  const std::vector<Word> words = words_of(text);
  for (std::size_t i = 0; i < words.size() && devices.size() < kMostModels; ++i) {
    const std::string_view word = words[i].text;
    if (!may_be_model(word) && (vendor.empty() || !may_be_number(word))) continue;
    ToldDevice device;
    device.vendor = vendor;
    device.certain = about_device(source);
    add_names(words, i, device.models);
    std::string_view rest = text.substr(words[i].end);
    device.revision = take_revision(rest);
    device.firmware = version_in(rest);
    if (device.firmware.empty() && i == 0)
      device.firmware = version_in(text.substr(0, words[i].end - word.size()));
    devices.push_back(std::move(device));
  }
  return devices;
}

ToldDevice told_device(std::string_view vendor, std::string_view model, std::string_view firmware) {
  ToldDevice device;
  device.vendor = vendor_in(vendor);
  if (device.vendor.empty()) device.vendor = vendor_in(model);
  model = model.substr(0, kMostText);
  const std::vector<Word> words = words_of(model);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    if (!may_be_model(word.text) && (device.vendor.empty() || !may_be_number(word.text))) continue;
    std::string_view rest = model.substr(word.end);
    device.revision = take_revision(rest);
    device.models.emplace_back(model.substr(0, word.end));
    add_names(words, i, device.models);
    break;
  }
  if (device.models.empty() && !model.empty() && model.size() <= kLongestModel)
    device.models.emplace_back(model);
  device.firmware = firmware.empty() ? std::string() : version_in(firmware);
  if (device.firmware.empty()) device.firmware = firmware.substr(0, kLongestModel);
  return device;
}

}  // namespace tenken::vulndb
