#include <set>

#include "catch.hpp"

#include "model/coverage.hpp"
#include "model/evidence.hpp"
#include "model/id.hpp"
#include "model/inventory_view.hpp"
#include "model/messages.hpp"
#include "model/port_set.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "model/verdict.hpp"

using namespace tenken;

TEST_CASE("port lists are read, merged and written in order") {
  const PortSet ports = PortSet::parse("443,22,80-90,85-100,101").value();
  CHECK(ports.to_string() == "22,80-101,443");
  CHECK(ports.size() == 24);
  CHECK(ports.contains(101));
  CHECK_FALSE(ports.contains(102));
  CHECK(PortSet::all().contains(ports));
  CHECK_FALSE(ports.contains(PortSet::all()));
  CHECK(PortSet::all().is_all());
  CHECK(PortSet::all().ports().size() == 65535);
}

TEST_CASE("what is not a port list is refused") {
  for (const char* text : {"", "0", "65536", "22,", ",22", "90-80", "a", "22-", "-22", "22 "})
    CHECK_FALSE(PortSet::parse(text));
}

TEST_CASE("coverage survives its text form") {
  PortCoverage coverage;
  coverage.method = "connect";
  coverage.scanned = PortSet::parse("1-100").value();
  coverage.open = PortSet::parse("22,80").value();
  const std::string text = coverage.to_string();
  CHECK(PortCoverage::parse(text).value() == coverage);
  CHECK(coverage.closed_count() == 98);
}

TEST_CASE("coverage tells silence from ICMP errors in its text form") {
  const std::string text =
      "method=syn;scanned=1-100;open=22;filtered=23-25;unanswered=23;icmp=3.9:24/3.13:25;"
      "missed=0.002;pace=12.5";
  const PortCoverage coverage = PortCoverage::parse(text).value();
  CHECK(coverage.unanswered == PortSet::parse("23").value());
  CHECK(coverage.prohibited.at(IcmpReason(3, 13)) == PortSet::parse("25").value());
  CHECK(coverage.expected_missed == Approx(0.002));
  CHECK(coverage.packets_per_second == 12.5);
  CHECK(coverage.to_string() == text);
}

TEST_CASE("coverage of further ports is joined, and what is newer wins") {
  PortCoverage coverage =
      PortCoverage::parse("method=syn;scanned=1-10;open=2;filtered=3-4;unanswered=3;icmp=3.13:4")
          .value();
  coverage.add(PortCoverage::parse("method=syn;scanned=3-20;open=3,20;filtered=").value());
  CHECK(coverage.to_string() == "method=syn;scanned=1-20;open=2-3,20;filtered=");
}

TEST_CASE("of two paces of a host the slower one counts") {
  const auto part = [](const char* rest) {
    return PortCoverage::parse("method=syn;scanned=1-10;open=;filtered=" + std::string(rest))
        .value();
  };
  PortCoverage coverage = part("");
  coverage.add(part(";pace=25"));
  coverage.add(part(";pace=50"));
  coverage.add(part(""));
  CHECK(coverage.packets_per_second == 25);
}

TEST_CASE("a coverage record with a reason that does not read is refused") {
  const std::string text =
      GENERATE(as<std::string>(), "icmp=3:24", "icmp=3.13:", "icmp=300.1:24", "icmp=3.13:99",
               "unanswered=99", "missed=-1", "missed=nan", "pace=0", "pace=nan", "pace=");
  CAPTURE(text);
  CHECK(PortCoverage::parse("method=syn;scanned=1-30;open=;filtered=24;" + text).error().code ==
        Errc::malformed);
}

TEST_CASE("a coverage record that contradicts itself is refused") {
  for (const char* text :
       {"", "method=connect", "method=c;scanned=;open=;filtered=",
        "method=c;scanned=1-10;open=11;filtered=", "method=c;scanned=1;open=1;filtered=1",
        "method=c;scanned=1;open=;filtered=;more=1"})
    CHECK_FALSE(PortCoverage::parse(text));
}

TEST_CASE("times are written in UTC and read back") {
  const Timestamp time = Timestamp::parse("2026-11-24T10:02:03.456789+09:00").value();
  CHECK(time.to_string() == "2026-11-24T01:02:03.456789Z");
  CHECK(Timestamp::parse(time.to_string()).value() == time);
  CHECK(Timestamp::parse("2026-11-24").value().to_string() == "2026-11-24T00:00:00.000000Z");
  CHECK(Timestamp(-1).to_string() == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("what is not a time is refused") {
  for (const char* text : {"", "2026", "2026-13-01", "2026-02-30", "2026-11-24T",
                           "2026-11-24T10:02:03", "2026-11-24T25:00:00Z", "2026-11-24T10:02:03+9",
                           "2026-11-24x", "9999-01-01", "2026-11-24T10:02:03.Z", "-001-01-01"})
    CHECK_FALSE(Timestamp::parse(text));
}

TEST_CASE("ids of one moment are different, ordered, and version 7") {
  std::set<Uuid> seen;
  Uuid last{};
  for (int i = 0; i < 10'000; ++i) {
    const Uuid uuid = make_uuid(Timestamp(1'000'000));
    CHECK(last < uuid);
    last = uuid;
    seen.insert(uuid);
  }
  CHECK(seen.size() == 10'000);
  CHECK(uuid_text(last)[14] == '7');
  CHECK(parse_uuid(uuid_text(last)).value() == last);
  CHECK_FALSE(parse_uuid("0190-not-a-uuid"));
}

TEST_CASE("evidence is named by its content and cut at the limit") {
  const Timestamp now(5);
  const Evidence a = Evidence::make(EvidenceKind::transcript, "probe/ssh", to_bytes("hello"), now);
  const Evidence b =
      Evidence::make(EvidenceKind::transcript, "probe/ssh", to_bytes("hello"), Timestamp(9));
  const Evidence c = Evidence::make(EvidenceKind::transcript, "probe/ftp", to_bytes("hello"), now);
  CHECK(a.id == b.id);
  CHECK_FALSE(a.id == c.id);
  CHECK(EvidenceId::parse(a.id.to_string()).value() == a.id);
  const Evidence big = Evidence::make(EvidenceKind::frame, "x", Bytes(kMaxEvidenceBytes + 1), now);
  CHECK(big.truncated);
  CHECK(big.content.size() == kMaxEvidenceBytes);
}

TEST_CASE("closed lists are the same as text and back") {
  for (int i = 0; i <= static_cast<int>(Errc::internal); ++i)
    CHECK(parse_errc(to_string(static_cast<Errc>(i))) == static_cast<Errc>(i));
  for (int i = 0; i < kVerdictCount; ++i)
    CHECK(parse_verdict(to_string(static_cast<Verdict>(i))) == static_cast<Verdict>(i));
  for (int i = 0; i < kChangeKindCount; ++i)
    CHECK(parse_change_kind(to_string(static_cast<ChangeKind>(i))) == static_cast<ChangeKind>(i));
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    CHECK(parse_declared_field(to_string(static_cast<DeclaredField>(i))) ==
          static_cast<DeclaredField>(i));
  CHECK_FALSE(parse_verdict("pass"));
}

TEST_CASE("not observed is worse than conforming, and review worse than both") {
  CHECK(worse(Verdict::conforming, Verdict::not_observed) == Verdict::not_observed);
  CHECK(worse(Verdict::needs_review, Verdict::not_observed) == Verdict::needs_review);
  CHECK(worse(Verdict::needs_review, Verdict::non_conforming) == Verdict::non_conforming);
  CHECK(worse(Verdict::not_applicable, Verdict::conforming) == Verdict::conforming);
}

TEST_CASE("a note fills its placeholders in both languages and leaves unknown ones") {
  CHECK(find_message("errc_refused") == Msg::errc_refused);
  CHECK_FALSE(find_message("no_such_key"));
  CHECK(message_key(Msg::errc_io) == "errc_io");
  CHECK(Note(Msg::verdict_conforming).text(Lang::ja) == "適合");
}

TEST_CASE("an error tells the user what failed, the detail and the remedy") {
  const Error error(Errc::refused, "192.0.2.7:23/tcp");
  CHECK(error.message(Lang::en) == "refused (192.0.2.7:23/tcp)");
  CHECK(error.message(Lang::ja) == "拒否されました（192.0.2.7:23/tcp）");
}
