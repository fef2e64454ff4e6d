// What web servers are asked beyond their first page, and how often they are connected to.
#include "catch.hpp"

#include "probe_fixture.hpp"
#include "probes/http_talk.hpp"
#include "scanner/dissect/device_page.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::probes;

namespace {

/// Runs the http probe where it may look further.
Ran look(Script first, FakeDialer& dialer, std::uint16_t port = 80) {
  const auto log = std::make_shared<Log>();
  FakeStream stream(std::move(first), log);
  ProbeContext context(stream, dialer, subject_at(port), "sensor-1", fixed_clock());
  context.may_look_further = true;
  Ran ran;
  ran.end = run(find_probe("http")->run(context));
  ran.batch = context.take("http");
  ran.written = log->written();
  return ran;
}

std::string page(std::string_view body, std::string_view type = "text/html") {
  return "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

Script once(const std::string& text) { return Script({Reply(text, 1)}, Ending::closes); }

const std::string kHue = page("<title>hue personal wireless lighting</title>");
const std::string kConfig =
    page(R"({"name":"Hall","swversion":"195","modelid":"BSB002"})", "application/json");

}  // namespace

TEST_CASE("http: a device's own page and its icon come over one kept connection",
          "[probe][http][further]") {
  FakeDialer dialer({Script({Reply(kConfig, 1), Reply(page("icon", "image/x-icon"), 2)})});
  const Ran ran = look(once(kHue), dialer);
  CHECK(ran.end);
  CHECK(ran["http.device_vendor"] == "Philips");
  CHECK(ran["http.device_model"] == "BSB002");
  CHECK(ran["http.device_firmware"] == "195");
  CHECK(ran["http.device_name"] == "Hall");
  CHECK(ran["http.favicon_md5"] == "baec6461b0d69dde1b861aefbe375d8a");
  REQUIRE(dialer.logs.size() == 1);
  REQUIRE(dialer.logs[0]->writes.size() == 2);
  CHECK(dialer.logs[0]->writes[0].starts_with("GET /api/config HTTP/1.1\r\n"));
  CHECK(dialer.logs[0]->writes[1].starts_with("GET /favicon.ico HTTP/1.1\r\n"));
  CHECK(evidence_text(ran.batch).find("BSB002") != std::string::npos);
}

TEST_CASE("http: a server that closes gets at most two further connections",
          "[probe][http][further]") {
  const auto closing = [](std::string text) {
    text.insert(text.find("\r\n") + 2, "Connection: close\r\n");
    return once(text);
  };
  FakeDialer dialer({closing(kConfig), closing(page("icon", "image/png")), closing(kConfig)});
  const Ran ran = look(once(kHue), dialer);
  CHECK(ran["http.device_model"] == "BSB002");
  CHECK(ran["http.favicon_md5"].size() == 32);
  CHECK(dialer.logs.size() == 2);
}

TEST_CASE("http: what fails beyond the first page takes nothing back", "[probe][http][further]") {
  FakeDialer none;
  const Ran ran = look(once(kHue), none);
  CHECK(ran.end);
  CHECK(ran["http.title"] == "hue personal wireless lighting");
  CHECK(ran["http.device_model"] == "(absent)");
  for (const std::string_view answer : {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                                        "HTTP/1.1 302 Found\r\n\r\n", "garbage", ""}) {
    FakeDialer dialer({once(std::string(answer)), once(std::string(answer))});
    const Ran failed = look(once(kHue), dialer);
    CHECK(failed.end);
    CHECK(failed["http.device_model"] == "(absent)");
    CHECK(failed["http.favicon_md5"] == "(absent)");
  }
}

TEST_CASE("http: a page in place of an icon is no icon", "[probe][http][further]") {
  FakeDialer dialer({once(page("<html>not found</html>"))});
  CHECK(look(once(page("hello")), dialer)["http.favicon_md5"] == "(absent)");
  FakeDialer endless({Script({Reply(page(std::string(60'000, 'x'), "image/png"), 1)})});
  CHECK(look(once(page("hello")), endless)["http.favicon_md5"] == "(absent)");
}

TEST_CASE("http: icons on other hosts are not fetched", "[probe][http][further]") {
  FakeDialer dialer({once(page("icon", "image/png"))});
  look(once(page("<link rel=icon href='http://192.0.2.9/x.png'>")), dialer);
  CHECK(dialer.logs.empty());
}

TEST_CASE("http: nothing further is asked unless it may be", "[probe][http][further]") {
  FakeDialer dialer({once(kConfig)});
  const Ran ran = run_probe("http", once(kHue), 80, dialer);
  CHECK(ran["http.title"] == "hue personal wireless lighting");
  CHECK(dialer.logs.empty());
}

TEST_CASE("device pages: every example says what its row claims", "[further]") {
  for (const dissect::DevicePath& path : dissect::device_paths()) {
    INFO(path.path);
    CHECK(path.path.starts_with('/'));
    const dissect::DevicePage said = dissect::read_device_page(path, path.example);
    CHECK(said.model + '|' + said.firmware + '|' + said.name == path.says);
    for (std::size_t size = 0; size < path.example.size(); ++size)
      CHECK(dissect::read_device_page(path, path.example.substr(0, size)).model.size() <= 64);
  }
}

TEST_CASE("device pages: port and words choose what is asked, and never much", "[further]") {
  const auto first = [](std::uint16_t port, std::string_view shown) {
    const auto paths = dissect::paths_for(port, shown);
    CHECK(paths.size() <= dissect::kMostDevicePaths);
    return paths.empty() ? std::string_view("-") : paths.front()->path;
  };
  CHECK(first(80, "nginx\nWelcome") == "-");
  CHECK(first(8008, "") == "/setup/eureka_info");
  CHECK(first(80, "\nNETGEAR R7000") == "/currentsetting.htm");
  CHECK(first(80, "hue bridge shelly fritz netgear qnap wled") == "/api/config");
}

TEST_CASE("device pages: keys are whole words of JSON, XML or lines", "[further]") {
  dissect::DevicePath path = dissect::device_paths().front();
  path.model_keys = "a,model";
  const auto model = [&](std::string_view text) {
    return dissect::read_device_page(path, text).model;
  };
  CHECK(model(R"({"submodel":"x","model" : "y"})") == "y");
  CHECK(model(R"({"model":7,"model":"y"})") == "y");
  CHECK(model("<x:model> y &amp; z </x:model>") == "y & z");
  CHECK(model("<modelx>y</modelx>").empty());
  CHECK(model("<model><![CDATA[y]]></model>") == "y");
  CHECK(model("supermodel=x\nmodel=y\r\n") == "y");
  CHECK(model("model=").empty());
  CHECK(model(R"({"model":")").empty());
  CHECK(model("<model>" + std::string(500, 'm')).size() == 64);
}

TEST_CASE("device pages: where the icon is", "[further]") {
  CHECK(dissect::icon_of("") == "/favicon.ico");
  CHECK(dissect::icon_of("<link rel=\"stylesheet\" href=\"/a.css\">"
                         "<LINK REL='shortcut icon' HREF='/img/i.png'/>") == "/img/i.png");
  CHECK(dissect::icon_of("<link href=/x.ico rel=icon>") == "/x.ico");
  CHECK(dissect::icon_of("<link rel=icon href=") == "/favicon.ico");
  CHECK(dissect::icon_of("<link rel=icon href=''>") == "/favicon.ico");
}
