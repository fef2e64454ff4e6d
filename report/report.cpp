#include "report/report.hpp"

#include <algorithm>
#include <array>

namespace tenken::report {

#define ENTRY(name) extern const Reporter name;
#include "report/registry.def"
#undef ENTRY

namespace {

constexpr std::array kReporters{
#define ENTRY(name) &(name),
#include "report/registry.def"
#undef ENTRY
};

constexpr std::array<std::string_view, 5> kKinds{"full", "sheet", "inventory", "exec", "device"};

}  // namespace

std::span<const Reporter* const> all_reporters() { return kReporters; }

std::string_view to_string(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<Kind> parse_kind(std::string_view text) {
  const auto* const at = std::ranges::find(kKinds, text);
  if (at == kKinds.end()) return std::nullopt;
  return static_cast<Kind>(at - kKinds.begin());
}

const Reporter* find_reporter(std::string_view name) {
  const auto* const at =
      std::ranges::find(kReporters, name, [](const Reporter* r) { return r->name; });
  return at == kReporters.end() ? nullptr : *at;
}

const Reporter* reporter_for_file(std::string_view file_name) {
  const Reporter* best = nullptr;  // "x.cdx.json" ends in ".json", too
  for (const Reporter* const one : kReporters)
    if (file_name.size() > one->extension.size() && file_name.ends_with(one->extension) &&
        (best == nullptr || best->extension.size() < one->extension.size()))
      best = one;
  return best;
}

}  // namespace tenken::report
