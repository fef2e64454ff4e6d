// All readers of streams read all streams of real captures: none breaks, none takes another's.
#include <map>

#include "catch.hpp"

#include "captures.hpp"
#include "login_log.hpp"
#include "scanner/dissect/amqp.hpp"
#include "scanner/dissect/http_heard.hpp"
#include "scanner/dissect/line_login.hpp"
#include "scanner/dissect/mqtt_packets.hpp"
#include "scanner/dissect/sip.hpp"
#include "scanner/dissect/smb.hpp"
#include "scanner/dissect/telnet_login.hpp"
#include "scanner/dissect/tls_hello.hpp"
#include "streams.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

bool is_tls(ByteView stream) {
  TlsHandshakes reader(stream);
  bool found = false;
  while (const auto message = reader.next())
    found = found || parse_tls_client_hello(*message) || parse_tls_server_hello(*message);
  return found;
}

/// The protocols that recognise one direction of a stream.
std::vector<std::string> protocols_of(ByteView stream) {
  SecretRoom room;
  std::vector<std::string> names;
  if (is_tls(stream)) names.emplace_back("tls");
  if (parse_http_request(stream, room).whole() || parse_http_reply(stream).whole())
    names.emplace_back("http");
  if (parse_sip(stream, room).whole()) names.emplace_back("sip");
  if (parse_smb(stream).whole()) names.emplace_back("smb");
  if (parse_amqp_client(stream).whole() || parse_amqp_server(stream).whole())
    names.emplace_back("amqp");
  const auto mqtt = parse_mqtt_packet(stream);
  if (mqtt.whole() && mqtt.value.type == MqttType::connect && parse_mqtt_connect(mqtt.value.body))
    names.emplace_back("mqtt");
  return names;
}

}  // namespace

TEST_CASE("each stream of real captures is taken by one reader at most", "[streams][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "bad-fuzz-mixed", "bad-telnet-iac", "bad-modbus-fuzz",
               "services-mix", "iot-HueBridge", "ipp-printer", "iot-WeMoSwitch2",
               "cred-mqtt-device", "cred-smtp", "ot-dnp3");
  if (!have_capture(name)) return;
  const std::map<std::uint16_t, std::string> known{
      {80, "http"}, {631, "http"}, {443, "tls"}, {8443, "tls"}, {1883, "mqtt"}};
  std::size_t streams = 0;
  for (const Conversation& conversation : conversations(name)) {
    for (const ByteView stream : {ByteView(conversation.client), ByteView(conversation.server)}) {
      const auto names = protocols_of(stream);
      CAPTURE(conversation.server_port, names);
      CHECK(names.size() <= 1);
      const auto row = known.find(conversation.server_port);
      if (row != known.end() && !names.empty()) CHECK(names.front() == row->second);
      ++streams;
    }
    for (const LineProtocol protocol :
         {LineProtocol::ftp, LineProtocol::pop3, LineProtocol::imap, LineProtocol::smtp}) {
      LineLogin follower(protocol);
      LineLogin pieces(protocol);
      CHECK(follow(follower, conversation, SIZE_MAX) == follow(pieces, conversation, 1));
    }
    TelnetLogin follower;
    TelnetLogin pieces;
    CHECK(follow(follower, conversation, SIZE_MAX) == follow(pieces, conversation, 1));
  }
  CHECK(streams > 0);
}
