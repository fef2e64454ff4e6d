// Who the device is, against who it should be: maker, model, firmware.
#include <algorithm>
#include <cctype>
#include <charconv>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/acceptance_parts.hpp"

namespace tenken::rules {
namespace {

bool is_word_letter(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

/// Whether `wanted` stands in `seen` as whole words: "Axis" in "Axis Communications AB".
bool has_words(std::string_view seen_text, std::string_view wanted_text) {
  const std::string seen = lowered(seen_text);
  const std::string wanted = lowered(wanted_text);
  for (std::size_t at = seen.find(wanted); at != std::string::npos;
       at = seen.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    const bool begins = at == 0 || !is_word_letter(seen[at - 1]);
    const bool ends = end == seen.size() || !is_word_letter(seen[end]);
    if (begins && ends) return true;
  }
  return false;
}

/// The same text but for case; a "*" at the end of `wanted` stands for anything.
bool is_model(std::string_view seen, std::string_view wanted) {
  if (!wanted.ends_with('*')) return lowered(seen) == lowered(wanted);
  wanted.remove_suffix(1);
  return lowered(seen).starts_with(lowered(wanted));
}

/// "V5.7.1" is 5.7.1.
std::string_view without_v(std::string_view version) {
  if (version.size() > 1 && (version[0] == 'v' || version[0] == 'V') &&
      std::isdigit(static_cast<unsigned char>(version[1])) != 0)
    version.remove_prefix(1);
  return version;
}

bool is_version(std::string_view seen, std::string_view wanted) {
  return lowered(without_v(seen)) == lowered(without_v(wanted));
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// The parts of a version: runs of digits, and runs of letters.
std::vector<std::string> version_parts(std::string_view version) {
  std::vector<std::string> parts;
  bool joined = false;
  for (const char c : without_v(version)) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      joined = false;
      continue;
    }
    if (joined && is_digit(parts.back().back()) == is_digit(c)) {
      parts.back() += c;
    } else {
      parts.emplace_back(1, c);
    }
    joined = true;
  }
  return parts;
}

int compare_numbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

std::string listed_texts(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

/// Whether the fact meets the demand; nothing where that cannot be said.
using Meets = std::optional<bool> (*)(const AcceptanceProfile& profile, std::string_view seen);

std::optional<bool> meets_maker(const AcceptanceProfile& profile, std::string_view seen) {
  return std::ranges::any_of(profile.makers,
                             [&](const std::string& one) { return has_words(seen, one); });
}

std::optional<bool> meets_model(const AcceptanceProfile& profile, std::string_view seen) {
  return std::ranges::any_of(profile.models,
                             [&](const std::string& one) { return is_model(seen, one); });
}

std::optional<bool> meets_firmware(const AcceptanceProfile& profile, std::string_view seen) {
  if (profile.least_firmware.empty())
    return std::ranges::any_of(profile.firmware,
                               [&](const std::string& one) { return is_version(seen, one); });
  const auto order = compare_firmware(seen, profile.least_firmware);
  if (!order) return std::nullopt;
  return *order >= 0;
}

void judge_fact(AcceptanceCheck& check, const AcceptanceProfile& profile, const Measured& measured,
                std::string_view key, std::optional<DeclaredField> field, Meets meets) {
  const auto conclude = [&](AcceptanceResult result, Note seen, Note why) {
    check.result = result;
    check.observed = std::move(seen);
    check.reason = std::move(why);
  };
  const auto inconclusive = [&](Note seen, Note why) {
    conclude(AcceptanceResult::inconclusive, std::move(seen), std::move(why));
  };
  const Device* const device = measured.device;
  if (device == nullptr)
    return inconclusive(Note(Msg::accept_saw_nothing), Note(Msg::accept_why_silent));
  const Fact* const fact = find_fact(device->facts, key);
  const bool fresh =
      fact != nullptr && fact->last_seen >= measured.since && fact->value != "unknown";
  std::string value;
  Note good(Msg::accept_why_meets);
  if (fresh) {
    value = printable(fact->value, 200);
    cite(check, fact);
  } else if (const auto by_hand = field ? device->declared.find(*field) : device->declared.end();
             by_hand != device->declared.end() && profile.by_hand) {
    value = printable(by_hand->second, 200);
    const auto who = device->declarations.find(*field);
    good = Note(Msg::accept_why_by_hand,
                {who == device->declarations.end() ? "-" : printable(who->second.who, 128)});
  } else if (fact != nullptr && fact->value != "unknown") {
    return inconclusive(Note(Msg::accept_saw, {printable(fact->value, 200)}),
                        Note(Msg::accept_why_old, {fact->last_seen.to_local_string()}));
  } else {
    return inconclusive(Note(Msg::accept_saw_nothing), Note(Msg::accept_why_untold));
  }
  const Note seen(Msg::accept_saw, {value});
  const auto met = meets(profile, value);
  if (!met) return inconclusive(seen, Note(Msg::accept_why_versions));
  if (!*met) return conclude(AcceptanceResult::fail, seen, Note(Msg::accept_why_differs));
  conclude(AcceptanceResult::pass, seen, std::move(good));
}

}  // namespace

std::optional<int> compare_firmware(std::string_view a, std::string_view b) {
  const std::vector<std::string> left = version_parts(a);
  const std::vector<std::string> right = version_parts(b);
  if (left.empty() || right.empty()) return std::nullopt;
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    // What one lacks counts as zero; a word there ("beta", "build") may mean anything.
    const std::string_view one = i < left.size() ? std::string_view(left[i]) : "0";
    const std::string_view other = i < right.size() ? std::string_view(right[i]) : "0";
    if (is_digit(one.front()) != is_digit(other.front())) return std::nullopt;
    const int order =
        is_digit(one.front()) ? compare_numbers(one, other) : lowered(one).compare(lowered(other));
    if (order != 0) return order < 0 ? -1 : 1;
  }
  return 0;
}

std::vector<AcceptanceCheck> identity_checks(const AcceptanceProfile& profile,
                                             const Measured& measured) {
  std::vector<AcceptanceCheck> checks;
  if (!profile.makers.empty()) {
    checks.emplace_back("maker", Note(Msg::accept_check_maker),
                        Note(Msg::accept_want, {listed_texts(profile.makers)}));
    judge_fact(checks.back(), profile, measured, claim::kVendor, std::nullopt, meets_maker);
  }
  if (!profile.models.empty()) {
    checks.emplace_back("model", Note(Msg::accept_check_model),
                        Note(Msg::accept_want, {listed_texts(profile.models)}));
    judge_fact(checks.back(), profile, measured, claim::kModel, DeclaredField::model, meets_model);
  }
  if (!profile.firmware.empty() || !profile.least_firmware.empty()) {
    checks.emplace_back("firmware", Note(Msg::accept_check_firmware),
                        profile.least_firmware.empty()
                            ? Note(Msg::accept_want, {listed_texts(profile.firmware)})
                            : Note(Msg::accept_want_least, {profile.least_firmware}));
    judge_fact(checks.back(), profile, measured, claim::kFirmware, DeclaredField::firmware,
               meets_firmware);
  }
  return checks;
}

}  // namespace tenken::rules
