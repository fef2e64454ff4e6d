#include "knowledge/recog.hpp"

#include <algorithm>
#include <array>

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "knowledge/literal_set.hpp"

namespace tenken::knowledge {
namespace {

constexpr int kLeastLiteral = 3;               // bytes: shorter ones occur everywhere
constexpr std::int64_t kMostMemory = 1 << 20;  // of one pattern; most need a few KiB
constexpr std::size_t kMostGroups = 65;
constexpr std::string_view kTemporary = "_tmp.";

RE2::Options options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);  // any bytes may come
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

std::string lower(std::string_view text) {
  std::string folded(text);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

/// `form` with other parameters in place of {name}. A version that is not known is "-" in a CPE;
/// anything else that is not known makes the whole unknown.
std::optional<std::string> filled(const RecogParam& param, const RecogMatch& match) {
  std::string text;
  std::string_view form = param.value;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    const std::size_t close = open == form.npos ? form.npos : form.find('}', open);
    if (close == form.npos) break;
    const std::string_view name = form.substr(open + 1, close - open - 1);
    if (name.empty() || name.find(' ') != name.npos) break;
    text += form.substr(0, open);
    const std::string_view value = match.value(name);
    const bool unknown_version =
        value.empty() && param.name.ends_with(".cpe23") && name.ends_with(".version");
    if (value.empty() && !unknown_version) return std::nullopt;
    text += unknown_version ? "-" : value;
    form.remove_prefix(close + 1);
  }
  return text.append(form);
}

}  // namespace

struct RecogDatabase::Compiled {
  re2::FilteredRE2 filter{kLeastLiteral};
  std::optional<LiteralSet> literals;
  std::vector<int> by_fingerprint;     ///< the filter's number, or -1
  std::vector<std::size_t> by_number;  ///< the fingerprint
  std::vector<std::string> faults;     ///< by fingerprint
};

std::string_view RecogMatch::value(std::string_view name) const {
  const auto at = std::ranges::find(values, name, &std::pair<std::string, std::string>::first);
  return at == values.end() ? std::string_view() : std::string_view(at->second);
}

std::string re2_pattern(const RecogFingerprint& fingerprint) {
  std::string pattern = "(?m";
  if (fingerprint.ignores_case) pattern += 'i';
  if (fingerprint.dot_is_any) pattern += 's';
  pattern += ')';
  const std::string& ruby = fingerprint.pattern;
  bool escaped = false;
  for (std::size_t at = 0; at < ruby.size(); ++at) {
    pattern += ruby[at];
    const bool opens = !escaped && ruby[at] == '(' && at + 1 < ruby.size() && ruby[at + 1] == '?';
    escaped = !escaped && ruby[at] == '\\';
    if (!opens) continue;
    // Option m of Ruby is option s everywhere else.
    for (++at; at < ruby.size() &&
               (ruby[at] == '?' || (ruby[at] >= 'a' && ruby[at] <= 'z') || ruby[at] == '-');
         ++at)
      pattern += ruby[at] == 'm' ? 's' : ruby[at];
    --at;
  }
  return pattern;
}

RecogDatabase::RecogDatabase(RecogFile file)
    : file_(std::move(file)), compiled_(std::make_unique<Compiled>()) {
  for (std::size_t at = 0; at < file_.fingerprints.size(); ++at) {
    const std::string pattern = re2_pattern(file_.fingerprints[at]);
    int number = -1;
    const RE2::ErrorCode error = compiled_->filter.Add(piece(pattern), options(), &number);
    const bool compiles = error == RE2::NoError;
    compiled_->by_fingerprint.push_back(compiles ? number : -1);
    if (compiles) compiled_->by_number.push_back(at);
    compiled_->faults.emplace_back(compiles ? "" : RE2(pattern, options()).error());
  }
  if (compiled_->by_number.empty()) return;
  std::vector<std::string> literals;
  compiled_->filter.Compile(&literals);
  compiled_->literals.emplace(literals);
}

RecogDatabase::RecogDatabase(RecogDatabase&&) noexcept = default;
RecogDatabase& RecogDatabase::operator=(RecogDatabase&&) noexcept = default;
RecogDatabase::~RecogDatabase() = default;

std::optional<RecogMatch> RecogDatabase::match(std::string_view text) const {
  if (compiled_->by_number.empty()) return std::nullopt;
  text = text.substr(0, kMostBytes);
  std::vector<int> candidates;
  compiled_->filter.AllPotentials(compiled_->literals->find(lower(text)), &candidates);
  std::ranges::sort(candidates);
  for (const int number : candidates)
    if (auto found = match_one(compiled_->by_number[static_cast<std::size_t>(number)], text))
      return found;
  return std::nullopt;
}

std::optional<RecogMatch> RecogDatabase::match_one(std::size_t fingerprint,
                                                   std::string_view text) const {
  const int number = compiled_->by_fingerprint[fingerprint];
  if (number < 0) return std::nullopt;
  const RE2& pattern = compiled_->filter.GetRE2(number);
  text = text.substr(0, kMostBytes);
  // Whether it matches at all costs much less than where.
  if (!pattern.Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0)) return std::nullopt;
  std::array<re2::StringPiece, kMostGroups> groups;
  const auto count = std::min<std::size_t>(
      static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1, kMostGroups);
  pattern.Match(piece(text), 0, text.size(), RE2::UNANCHORED, groups.data(),
                static_cast<int>(count));

  RecogMatch match;
  match.fingerprint = fingerprint;
  const std::vector<RecogParam>& params = file_.fingerprints[fingerprint].params;
  for (const RecogParam& param : params) {
    const auto group = static_cast<std::size_t>(param.group);
    if (group == 0) continue;
    if (group >= count || groups[group].data() == nullptr) continue;
    match.values.emplace_back(param.name, std::string(groups[group].data(), groups[group].size()));
  }
  std::vector<const RecogParam*> forms;
  for (const RecogParam& param : params) {
    if (param.group != 0) continue;
    if (param.value.find('{') == param.value.npos)
      match.values.emplace_back(param.name, param.value);
    else
      forms.push_back(&param);
  }
  if (!file_.protocol.empty() && match.value("service.protocol").empty())
    match.values.emplace_back("service.protocol", file_.protocol);
  for (const RecogParam* const form : forms)
    if (auto value = filled(*form, match)) match.values.emplace_back(form->name, *std::move(value));
  std::erase_if(match.values,
                [](const auto& value) { return value.first.starts_with(kTemporary); });
  return match;
}

std::string_view RecogDatabase::fault(std::size_t fingerprint) const {
  return compiled_->faults[fingerprint];
}

}  // namespace tenken::knowledge
