#include "scanner/net/transcript.hpp"

#include "catch.hpp"

using namespace tenken;
using net::Transcript;

TEST_CASE("the same conversation gives the same transcript however it was cut", "[transcript]") {
  Transcript whole;
  whole.add(Transcript::Direction::sent, as_bytes("GET /\r\n"));
  whole.add(Transcript::Direction::received, as_bytes("200 OK\r\nbody"));
  whole.note("connection closed");
  Transcript cut;
  cut.add(Transcript::Direction::sent, as_bytes("GET "));
  cut.add(Transcript::Direction::sent, as_bytes("/\r\n"));
  cut.add(Transcript::Direction::received, as_bytes("200 OK\r"));
  cut.add(Transcript::Direction::received, as_bytes("\nbo"));
  cut.add(Transcript::Direction::received, as_bytes("dy"));
  cut.note("connection closed");
  CHECK(whole.to_string() == cut.to_string());
  CHECK(whole.to_string() ==
        "> GET /\\x0d\\x0a\n< 200 OK\\x0d\\x0a\n< body\n# connection closed\n");
}

TEST_CASE("control and non-ASCII bytes and the escape itself are escaped", "[transcript]") {
  Transcript transcript;
  transcript.add(Transcript::Direction::received, as_bytes("\x1b[2J\\\xff"));
  CHECK(transcript.to_string() == "< \\x1b[2J\\x5c\\xff\n");
}

TEST_CASE("a transcript is bounded and says so", "[transcript]") {
  Transcript transcript;
  for (int i = 0; i < 100; ++i)
    transcript.add(Transcript::Direction::received, as_bytes(std::string(1000, 'a')));
  const std::string text = transcript.to_string();
  CHECK(text.size() < 9000);
  CHECK(text.find("# transcript truncated") != std::string::npos);
  for (int i = 0; i < 1000; ++i) transcript.note("again");
  CHECK(transcript.to_string().size() < 10'000);
}
