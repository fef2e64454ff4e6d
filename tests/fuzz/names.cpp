// Names on the network: DNS in all its uses, the names of services, NetBIOS.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/browser.hpp"
#include "scanner/dissect/dns_message.hpp"
#include "scanner/dissect/dnssd.hpp"
#include "scanner/dissect/mdns.hpp"
#include "scanner/dissect/nbns.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

void check_name(const std::optional<dissect::DnsName>& name) {
  if (!name) return;
  const std::string_view text = name->text();
  if (const auto parts = dissect::split_service_name(text)) {
    if (!test::lies_in(as_bytes(text), parts->instance) || parts->type.empty()) std::abort();
    if (dissect::unescaped_label(parts->instance).size() > text.size()) std::abort();
    (void)dissect::workstation_mac(parts->instance);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  (void)dissect::split_service_name(as_text(bytes));
  (void)dissect::parse_mdns_answer(bytes);
  (void)dissect::parse_nbns(bytes);
  if (const auto read = dissect::parse_browser(bytes))
    if (!test::lies_in(bytes, read->name) || !test::lies_in(bytes, read->comment)) std::abort();
  auto reader = dissect::DnsReader::open(bytes);
  if (!reader) return 0;
  while (const auto question = reader->next_question()) check_name(reader->name(question->name_at));
  while (const auto record = reader->next_record()) {
    if (!test::lies_in(bytes, record->data)) std::abort();
    check_name(reader->name(record->name_at));
    check_name(reader->target(*record));
    (void)reader->address(*record);
    (void)reader->service(*record);
    if (const auto info = dissect::host_info(*record))
      if (!test::lies_in(bytes, info->system)) std::abort();
    dissect::TxtReader texts(record->data);
    while (const auto pair = texts.next())
      if (pair->key.empty() || !test::lies_in(bytes, pair->value)) std::abort();
  }
  return 0;
}
