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

}  // namespace

std::span<const Reporter* const> all_reporters() { return kReporters; }

const Reporter* find_reporter(std::string_view name) {
  const auto* const at =
      std::ranges::find(kReporters, name, [](const Reporter* r) { return r->name; });
  return at == kReporters.end() ? nullptr : *at;
}

const Reporter* reporter_for_file(std::string_view file_name) {
  const auto* const at = std::ranges::find_if(kReporters, [&](const Reporter* r) {
    return file_name.size() > r->extension.size() && file_name.ends_with(r->extension);
  });
  return at == kReporters.end() ? nullptr : *at;
}

}  // namespace tenken::report
