#include "report/sheet_rows.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "model/messages.hpp"
#include "report/words.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

constexpr int kItemCount = 60;
constexpr std::size_t kMostDevices = 5;   // named in a cell
constexpr std::size_t kMostEvidence = 5;  // ids in a cell

/// The function of the NIST CSF that an item stands under: the last item of each.
constexpr std::array<std::pair<int, Msg>, 5> kFunctions{{{21, Msg::sheet_function_id},
                                                         {44, Msg::sheet_function_pr},
                                                         {48, Msg::sheet_function_de},
                                                         {57, Msg::sheet_function_rs},
                                                         {60, Msg::sheet_function_rc}}};

std::string two_digits(int number) {
  return number < 10 ? "0" + std::to_string(number) : std::to_string(number);
}

/// What the findings of one sub-item name. Devices of an earlier scan are not part of it.
struct Named {
  std::vector<std::string> devices;
  std::size_t device_count = 0;
  std::vector<std::string> evidence;
  std::size_t evidence_count = 0;
  const Device* last = nullptr;
};

/// By sub-item, of its findings with the worst verdict.
std::map<std::string_view, Named> named_things(const ReportInput& input,
                                               const std::vector<DeviceDigest>& digests) {
  std::map<std::string_view, Verdict> worst;
  for (const Assessment& one : input.assessed.assessments) worst.emplace(one.item, one.verdict);
  std::map<std::string_view, Named> named;
  for (const DeviceDigest* const digest : part_of(digests, true)) {
    for (const Finding* const finding : digest->findings) {
      const auto at = worst.find(finding->item);
      if (at == worst.end() || at->second != finding->verdict) continue;
      Named& one = named[finding->item];
      if (wants_remedy(finding->verdict) && one.last != digest->device) {
        one.last = digest->device;
        if (++one.device_count <= kMostDevices)
          one.devices.push_back(clean(digest->device->label()));
      }
      for (const EvidenceId& id : finding->evidence)
        if (++one.evidence_count <= kMostEvidence)
          one.evidence.push_back(id.to_string().substr(0, 12));
    }
  }
  return named;
}

std::string listed(const std::vector<std::string>& names, std::size_t count, Msg more, Lang lang) {
  std::string text = joined(names, "\n");
  if (count > names.size())
    text += "\n" + Note(more, {std::to_string(count - names.size())}).text(lang);
  return text;
}

class RowMaker {
 public:
  RowMaker(const ReportInput& input, const SheetBook& book)
      : input_(input), book_(book), named_(named_things(input, digest_devices(input))) {}

  std::vector<SheetRow> rows() {
    std::vector<SheetRow> rows;
    for (int number = 1; number <= kItemCount; ++number) {
      rows.push_back(item(number));
      const std::size_t at = rows.size() - 1;
      for (const rules::SheetItem& sub : rules::sheet_items()) {
        if (sub.number != number) continue;
        rows.push_back(sub_item(sub));
        SheetRow& heading = rows[at];
        heading.verdict =
            heading.heading ? worse(heading.verdict, rows.back().verdict) : rows.back().verdict;
        heading.heading = true;
        heading.judged = true;
      }
    }
    return rows;
  }

 private:
  std::string say(Msg message) const { return std::string(text_of(message, input_.lang)); }

  SheetRow common(std::string key, int number) const {
    SheetRow row;
    const auto* const at = std::ranges::find_if(
        kFunctions, [&](const std::pair<int, Msg>& function) { return number <= function.first; });
    row.function = say(at->second);
    const auto adoption = std::ranges::find(book_.adoptions, key, &AdoptionRow::item);
    row.adoption = adoption == book_.adoptions.end() ? nullptr : &*adoption;
    std::vector<std::string> texts;
    for (const SupportRow& support : book_.support)
      if (support.item == key) texts.push_back(clean(support.text.text(input_.lang)));
    row.support = joined(texts, "\n");
    row.key = std::move(key);
    return row;
  }

  SheetRow item(int number) const {
    SheetRow row = common(two_digits(number), number);
    const auto sections = rules::sheet_sections();
    const auto section = std::ranges::find(sections, number, &rules::SheetSection::number);
    row.title = say(section == sections.end() ? label("sheet_title_", row.key) : section->title);
    return row;
  }

  SheetRow sub_item(const rules::SheetItem& item) const {
    SheetRow row = common(std::string(item.id), item.number);
    row.title = say(item.title);
    row.judged = true;
    const auto& all = input_.assessed.assessments;
    const auto at = std::ranges::find(all, item.id, &Assessment::item);
    if (at == all.end()) return row;
    row.assessment = &*at;
    row.verdict = at->verdict;
    row.reason = clean(at->reason.text(input_.lang));
    if (wants_remedy(at->verdict)) row.remedy = say(item.remedy);
    if (at->verdict == Verdict::not_observed) row.remedy = measured_by(item.id, input_.lang);
    if (const auto named = named_.find(item.id); named != named_.end()) {
      const Named& one = named->second;
      row.devices = listed(one.devices, one.device_count, Msg::sheet_more_devices, input_.lang);
      row.evidence =
          listed(one.evidence, one.evidence_count, Msg::sheet_more_evidence, input_.lang);
    }
    std::vector<std::string> waivers;
    for (const WaiverRow& waiver : book_.waivers)
      if (waiver.item == item.id)
        waivers.push_back(Note(Msg::sheet_waiver_line,
                               {clean(waiver.device.empty() ? "*" : waiver.device),
                                clean(waiver.reason), clean(waiver.owner), clean(waiver.until)})
                              .text(input_.lang));
    row.waivers = joined(waivers, "\n");
    return row;
  }

  const ReportInput& input_;
  const SheetBook& book_;
  std::map<std::string_view, Named> named_;
};

}  // namespace

std::vector<SheetRow> sheet_rows(const ReportInput& input, const SheetBook& book) {
  return RowMaker(input, book).rows();
}

const SheetBook& book_of(const ReportInput& input) {
  static const SheetBook kEmpty;
  return input.book == nullptr ? kEmpty : *input.book;
}

std::string measured_by(std::string_view item, Lang lang) {
  const rules::SheetItem* const known = rules::find_item(item);
  if (known == nullptr) return {};
  const std::string_view text = text_of(known->explanation, lang);
  const std::size_t last = text.rfind('\n');
  return last == std::string_view::npos ? std::string() : std::string(text.substr(last + 1));
}

std::vector<std::pair<std::string, std::string>> head_lines(const ReportInput& input) {
  std::vector<std::pair<std::string, std::string>> lines;
  const auto add = [&](Msg name, std::string text) {
    if (!text.empty()) lines.emplace_back(text_of(name, input.lang), std::move(text));
  };
  add(Msg::report_site, clean(input.view.site_name));
  if (const auto& scan = input.view.scan) {
    add(Msg::report_targets, clean(joined(scan->targets, ", ")));
    add(Msg::report_authorised, clean(scan->authorised_by));
    add(Msg::sheet_last_scan, scan->started.to_local_string());
  } else {
    add(Msg::report_scan, std::string(text_of(Msg::report_no_scan, input.lang)));
  }
  if (!input.policy_name.empty())
    add(Msg::report_policy, policy_text(input.policy_name, input.lang));
  add(Msg::report_generated, input.view.at.to_local_string());
  add(Msg::report_version, clean(input.tenken_version));
  return lines;
}

}  // namespace tenken::report
