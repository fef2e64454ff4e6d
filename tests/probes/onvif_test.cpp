// The ONVIF service beside a camera's web page.
#include "scanner/dissect/onvif.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"

namespace tenken::test {
namespace {

constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n";
constexpr std::string_view kTime =
    "<s:Envelope><s:Body><tds:GetSystemDateAndTimeResponse><tt:UTCDateTime/>"
    "</tds:GetSystemDateAndTimeResponse></s:Body></s:Envelope>";
constexpr std::string_view kInformation =
    "<s:Envelope><s:Body><tds:GetDeviceInformationResponse><tds:Manufacturer>Lab</tds:Manufacturer>"
    "<tds:Model>C-1</tds:Model><tds:FirmwareVersion>1.2</tds:FirmwareVersion>"
    "<tds:SerialNumber>7</tds:SerialNumber></tds:GetDeviceInformationResponse></s:Body>"
    "</s:Envelope>";
constexpr std::string_view kFault =
    "<s:Envelope><s:Body><s:Fault><s:Code/></s:Fault></s:Body></s:Envelope>";

Script says(std::string_view body) {
  return Script({{std::string(kHead) + std::string(body), 1}}, Ending::closes);
}

struct Camera {
  Batch batch;
  std::string written;
  std::size_t connections = 0;
};

Camera look(std::string_view page, std::vector<Script> service,
            probes::Risk risk = probes::Risk::careful, std::uint16_t port = 80) {
  FakeDialer dialer(std::move(service));
  const auto log = std::make_shared<Log>();
  FakeStream stream(Script({{page, 1}}, Ending::closes), log);
  probes::ProbeContext context(stream, dialer, subject_at(port), "sensor-1", fixed_clock());
  context.max_risk = risk;
  CHECK(run(probes::find_probe("http")->run(context)));
  Camera camera;
  camera.batch = context.take("http");
  for (const auto& connection : dialer.logs) camera.written += connection->written();
  camera.connections = dialer.logs.size();
  return camera;
}

constexpr std::string_view kCamera =
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"IP Camera\"\r\n\r\n";

TEST_CASE("onvif: a camera tells who it is", "[probe][onvif]") {
  const Camera camera = look(kCamera, {says(kTime), says(kInformation)});
  CHECK(value_in(camera.batch, "service.protocol") == "http");
  CHECK(value_in(camera.batch, "onvif.device_service") == "/onvif/device_service");
  CHECK(value_in(camera.batch, "onvif.auth") == "none");
  CHECK(value_in(camera.batch, "device.vendor") == "Lab");
  CHECK(value_in(camera.batch, "device.model") == "C-1");
  CHECK(value_in(camera.batch, "device.firmware") == "1.2");
  CHECK(value_in(camera.batch, "identity.serial") == "onvif:7");
  CHECK(evidence_text(camera.batch).find("GetDeviceInformation") != std::string::npos);
  CHECK(camera.written.find("Authorization") == std::string::npos);
}

TEST_CASE("onvif: a camera that wants a login is believed", "[probe][onvif]") {
  const Camera camera = look(kCamera, {says(kTime), says(kFault)});
  CHECK(value_in(camera.batch, "onvif.auth") == "password");
  CHECK(value_in(camera.batch, "device.model") == "(absent)");
}

TEST_CASE("onvif: who does not look like a camera is not asked", "[probe][onvif]") {
  CHECK(look("HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n<title>Router</title>", {}).connections == 0);
  CHECK(look(kCamera, {says(kTime)}, probes::Risk::safe).connections == 0);
  CHECK(look("HTTP/1.1 404 Not Found\r\n\r\n", {says(kTime)}, probes::Risk::careful, 8899)
            .connections == 1);
  CHECK(dissect::hints_at_camera("Lab Camera B"));
  CHECK_FALSE(dissect::hints_at_camera("Router"));
}

TEST_CASE("onvif: what is no such service leaves the page as it is", "[probe][onvif]") {
  for (const std::string_view answer :
       {"HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n<html>", "rubbish"}) {
    const Camera camera = look(kCamera, {Script({{answer, 1}}, Ending::closes)});
    CHECK(value_in(camera.batch, "service.protocol") == "http");
    CHECK(value_in(camera.batch, "onvif.device_service") == "(absent)");
    CHECK(camera.connections == 1);
  }
}

TEST_CASE("tr-069: a listener that demands a login is told with doubt", "[probe][http]") {
  const Camera router = look(kCamera, {}, probes::Risk::safe, 7547);
  CHECK(value_in(router.batch, "http.tr069_listener") == "true");
  for (const Observation& claim : router.batch.observations)
    if (claim.key == "http.tr069_listener") CHECK(claim.confidence < 100);
  CHECK(value_in(look(kCamera, {}, probes::Risk::safe, 80).batch, "http.tr069_listener") ==
        "(absent)");
}

}  // namespace
}  // namespace tenken::test
