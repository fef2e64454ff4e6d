#include "cli/vuln_output.hpp"

#include <boost/json/object.hpp>

#include "cli/output.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/verdict.hpp"
#include "report/grid.hpp"
#include "report/vuln_words.hpp"
#include "vulndb/survey.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kLeastReason = 20;
constexpr std::size_t kLeastProduct = 10;

Verdict verdict_of(const Vulnerability& one) {
  return vulndb::is_certain(one.tier) ? Verdict::non_conforming : Verdict::needs_review;
}

}  // namespace

boost::json::array vulnerabilities_json(const std::vector<Vulnerability>& list) {
  boost::json::array rows;
  rows.reserve(list.size());
  for (const Vulnerability& one : list) {
    boost::json::object row;
    row["cve"] = one.cve;
    row["verdict"] = to_string(verdict_of(one));
    row["tier"] = vulndb::to_string(one.tier);
    row["cpe"] = one.cpe;
    row["reason"] = one.reason;
    row["product"] = printable(one.product);
    row["version"] = printable(one.version);
    row["fixed"] = printable(one.fixed);
    row["exploited"] = one.exploited;
    if (!one.exploitation.empty()) row["exploitation"] = one.exploitation;
    if (one.epss) row["epss"] = *one.epss;
    if (one.cvss) row["cvss"] = *one.cvss;
    if (!one.title.empty()) row["title"] = printable(one.title);
    if (!one.title_ja.empty()) row["title_ja"] = printable(one.title_ja);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string vulnerabilities_text(const Console& console, const std::vector<Vulnerability>& list,
                                 std::string_view format, bool to_file) {
  if (list.empty() && format == kTable.name) return console.text(Msg::vulndb_match_none) + '\n';
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::vulndb_col_cve)),
                     Column::key(console.text(Msg::vulndb_col_verdict)),
                     Column(console.text(Msg::report_vuln_product), kLeastProduct),
                     Column(console.text(Msg::vulndb_col_reason), kLeastReason),
                     Column(console.text(Msg::report_vuln_fixed), kLeastProduct),
                     Column(console.text(Msg::report_vuln_urgency), kLeastProduct)});
  for (const Vulnerability& one : list)
    grid.add({one.cve, std::string(verdict_label(verdict_of(one), console.lang)),
              report::vuln_product_text(one), report::vuln_reason_text(one, console.lang),
              printable(one.fixed), report::vuln_urgency_text(one, console.lang)});
  return grid_text(console, grid, format, to_file);
}

}  // namespace tenken::cli
