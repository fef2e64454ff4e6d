// Niagara Fox of building stations: their hello.
#include <string>

#include "scanner/dissect/fox.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {1911};

std::string joined(std::string_view name, std::string_view version) {
  std::string text(name);
  if (!version.empty()) text.append(text.empty() ? "" : " ").append(version);
  return text;
}

void say(const Talk& talk, ByteView bytes) {
  const auto hello = dissect::parse_fox(bytes);
  if (!hello) return;
  if (!talk.from_client()) talk.serves("fox", true);
  talk.sender_says(Kind::fox_host, hello->host_name);
  talk.sender_says(Kind::fox_station, hello->station_name);
  talk.sender_says(Kind::fox_application, joined(hello->app_name, hello->app_version));
  talk.sender_says(Kind::fox_system, joined(hello->os_name, hello->os_version));
  talk.sender_says(Kind::fox_host_id, hello->host_id);
  if (!talk.from_client()) talk.sender_says(Kind::fox_brand, hello->brand);
}

}  // namespace

StreamHearer hear_fox() {
  return stream_hearer<MessageSession<dissect::fox_message, say>>(
      "fox", kPorts, sniff_magic<dissect::fox_message>);
}

}  // namespace tenken::passive::tcp
