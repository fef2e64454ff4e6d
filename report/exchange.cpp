#include "report/exchange.hpp"

#include <boost/json/serialize.hpp>

#include "model/bytes.hpp"
#include "model/digest.hpp"
#include "rules/items.hpp"

namespace tenken::report {

std::string finding_key(const Finding& finding) {
  constexpr std::size_t kDigits = 32;
  const std::string text = finding.item + '\n' + finding.device.to_string() + '\n' +
                           (finding.endpoint ? finding.endpoint->to_string() : "") + '\n' +
                           std::string(message_key(finding.reason.message));
  const auto digest = sha256(as_bytes(text));
  return to_hex(std::as_bytes(std::span(digest))).substr(0, kDigits);
}

const WaiverRow* waiver_of(const ReportInput& input, const Finding& finding, const Device& device) {
  if (input.book == nullptr) return nullptr;
  constexpr std::size_t kDateWidth = 10;  // 2026-12-31
  const std::string today = input.view.at.to_string().substr(0, kDateWidth);
  for (const WaiverRow& waiver : input.book->waivers)
    if (waiver.item == finding.item && (waiver.until.empty() || waiver.until >= today) &&
        (waiver.device.empty() || waiver.device == device.label()))
      return &waiver;
  return nullptr;
}

std::string item_title(std::string_view item, Lang lang) {
  const rules::SheetItem* const known = rules::find_item(item);
  return std::string(known == nullptr ? item : text_of(known->title, lang));
}

void JsonStream::comma() {
  if (!first_ && !after_key_) out_ << ",\n";
  first_ = false;
  after_key_ = false;
}

void JsonStream::open(char bracket) {
  comma();
  out_ << bracket << '\n';
  first_ = true;
}

void JsonStream::close(char bracket) {
  out_ << '\n' << bracket;
  first_ = false;
}

void JsonStream::key(std::string_view name) {
  comma();
  out_ << boost::json::serialize(boost::json::string_view(name.data(), name.size())) << ": ";
  after_key_ = true;
}

void JsonStream::value(const boost::json::value& value) {
  comma();
  out_ << boost::json::serialize(value);
}

}  // namespace tenken::report
