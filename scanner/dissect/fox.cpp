#include "scanner/dissect/fox.hpp"

#include <array>
#include <utility>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kStart = "fox ";
constexpr std::string_view kEnd = "};;\n";
constexpr std::string_view kHello = " fox hello";
constexpr std::size_t kLongest = 8192;  // bytes; a hello takes about 500
constexpr unsigned kMaxLines = 128;
constexpr std::string_view kWorkbench = "Workbench";
constexpr std::string_view kStation = "Station";

using Field = std::string_view FoxHello::*;
constexpr std::array<std::pair<std::string_view, Field>, 13> kFields{{
    {"fox.version", &FoxHello::fox_version},
    {"hostName", &FoxHello::host_name},
    {"hostAddress", &FoxHello::host_address},
    {"app.name", &FoxHello::app_name},
    {"app.version", &FoxHello::app_version},
    {"station.name", &FoxHello::station_name},
    {"vm.name", &FoxHello::vm_name},
    {"vm.version", &FoxHello::vm_version},
    {"os.name", &FoxHello::os_name},
    {"os.version", &FoxHello::os_version},
    {"timeZone", &FoxHello::time_zone},
    {"hostId", &FoxHello::host_id},
    {"brandId", &FoxHello::brand},
}};

/// "key=s:value": the letter is the type.
void read_line(FoxHello& hello, std::string_view line) {
  constexpr std::size_t kTypeSize = 2;
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view key = line.substr(0, equals);
  const std::string_view typed = line.substr(equals + 1);
  if (typed.size() < kTypeSize || typed[1] != ':') return;
  for (const auto& [name, field] : kFields)
    if (name == key && (hello.*field).empty()) hello.*field = trimmed(typed.substr(kTypeSize));
}

}  // namespace

StreamMessage fox_message(ByteView stream) {
  const std::string_view text = as_text(stream);
  const std::string_view start = text.substr(0, kStart.size());
  if (start != kStart.substr(0, start.size())) return no_message(StreamGap::foreign);
  const std::size_t end = text.substr(0, kLongest).find(kEnd);
  if (end != std::string_view::npos) return stream.first(end + kEnd.size());
  return no_message(text.size() < kLongest ? StreamGap::need_more : StreamGap::foreign);
}

Result<FoxHello> parse_fox(ByteView bytes) {
  std::string_view text = as_text(bytes);
  const std::string_view head = take_line(text);
  // "fox a 1 -1 fox hello": kind, number, number that is answered, channel, what it is.
  if (!head.starts_with(kStart) || !head.ends_with(kHello))
    return fail(Errc::unsupported, "no hello of Fox");
  FoxHello hello;
  for (unsigned i = 0; i < kMaxLines && !text.empty(); ++i) read_line(hello, take_line(text));
  if (hello.app_name == kStation) hello.sender = OtRole::server;
  if (hello.app_name == kWorkbench) hello.sender = OtRole::client;
  return hello;
}

}  // namespace tenken::dissect
