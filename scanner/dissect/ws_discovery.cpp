#include "scanner/dissect/ws_discovery.hpp"

namespace tenken::dissect {
namespace {

/// Whether `text` has an element of that local name, whatever its prefix, and what follows its
/// name.
std::string_view after_element(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const std::string_view rest = text.substr(at + name.size());
    const bool starts = at > 0 && (text[at - 1] == ':' || text[at - 1] == '<');
    if (starts && !rest.empty() && std::string_view(" \t\r\n/>").find(rest[0]) != rest.npos)
      return rest;
  }
  return {};
}

Bytes ws_probe(std::string_view message_id, std::string_view body) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
      "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" "
      "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
      "xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><e:Header><a:MessageID>"
      "urn:uuid:";
  text += message_id;
  text +=
      "</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
      "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action></e:Header>"
      "<e:Body>";
  text.append(body).append("</e:Body></e:Envelope>");
  return to_bytes(text);
}

}  // namespace

Bytes make_ws_probe(std::string_view message_id) { return ws_probe(message_id, "<d:Probe/>"); }

Bytes make_ws_device_probe(std::string_view message_id) {
  // Some compare the prefix as well.
  return ws_probe(message_id,
                  "<d:Probe><d:Types xmlns:wsdp=\"http://schemas.xmlsoap.org/ws/2006/02/devprof\">"
                  "wsdp:Device</d:Types></d:Probe>");
}

bool answers_ws_probe(ByteView datagram, std::string_view message_id) {
  const std::string_view text = as_text(datagram);
  if (message_id.empty() || after_element(text, "ProbeMatches").empty()) return false;
  const std::string_view relates = after_element(text, "RelatesTo");
  return relates.substr(0, relates.find("</")).find(message_id) != std::string_view::npos;
}

}  // namespace tenken::dissect
