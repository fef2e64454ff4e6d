#include "model/decisions.hpp"

#include <algorithm>
#include <array>

#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<Mark, 4> kMarkText{{"adopted", "partly", "not_adopted", "not_applicable"}};
constexpr EnumText<Mark, 4> kMarkSigns{{"◎", "△", "×", "－"}};
constexpr EnumText<Lead, 3> kLeadText{{"it", "ot", "both"}};
constexpr std::size_t kDayBytes = 10;  // 2027-03-31

}  // namespace

bool Waiver::covers(const Finding& finding) const {
  return finding.item == item && (!device || *device == finding.device);
}

bool Waiver::valid(Timestamp now) const {
  return now.to_local_string().substr(0, kDayBytes) <= until;
}

std::string_view to_string(Mark mark) { return kMarkText.name(mark); }

std::string_view mark_sign(Mark mark) { return kMarkSigns.name(mark); }

std::optional<Mark> parse_mark(std::string_view text) {
  const auto sign = kMarkSigns.find(text);
  return sign ? sign : kMarkText.find(text);
}

std::string_view to_string(Lead lead) { return kLeadText.name(lead); }

std::optional<Lead> parse_lead(std::string_view text) { return kLeadText.find(text); }

const Waiver* Decisions::waiver_of(const Finding& finding, Timestamp now) const {
  const Waiver* longest = nullptr;
  for (const Waiver& waiver : waivers)
    if (waiver.covers(finding) && waiver.valid(now) &&
        (longest == nullptr || longest->until < waiver.until))
      longest = &waiver;
  return longest;
}

const Adoption* Decisions::adoption_of(std::string_view item) const {
  const auto at = std::ranges::find(adoptions, item, &Adoption::item);
  return at == adoptions.end() ? nullptr : &*at;
}

}  // namespace tenken
