// Records of JSON feeds, one shape each, made into one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "vulndb/feeds/feed.hpp"
#include "vulndb/feeds/look.hpp"
#include "vulndb/record.hpp"

namespace tenken::vulndb {

/// A record, and how many of its CPE names were left out because they are none.
struct ReadCve {
  CveRecord record;
  KevEntry kev;  ///< without CVE where NVD does not speak of it
  std::uint64_t left_out = 0;

  ReadCve() = default;
};

/// The object `cve` of NVD 2.0.
ReadCve read_nvd(const boost::json::object& cve, Look& look);
/// An element of `CVE_Items` of NVD 1.1.
ReadCve read_nvd_1_1(const boost::json::object& item, Look& look);
/// A record of the CVE List, version 5.
ReadCve read_cve_record(const boost::json::object& record, Look& look);
/// In which versions the products of `affected` are corrected, out of a container of such a record.
void read_corrections(const boost::json::object& container, Look& look,
                      std::vector<Correction>& into);
KevEntry read_kev(const boost::json::object& entry, Look& look);
/// What the tracker says of one package.
std::vector<DebianFix> read_debian(std::string_view package, const boost::json::object& cves,
                                   Look& look);

/// `configurations` of NVD 2.0, which the CVE List calls `cpeApplicability`.
void read_configurations(const boost::json::array& list, Look& look, ReadCve& into);
/// A node of NVD 2.0, which has no children, or of 1.1, which may.
Configuration read_node(const boost::json::object& from, Look& look, ReadCve& into);
/// One configuration, without needless layers and without those that hold nothing.
void add_configuration(Configuration configuration, std::vector<Configuration>& to);

/// The parts of a record that all of them share: cut text, dates alone.
std::string cut_description(std::string_view text);
std::string day_of(std::string_view timestamp);
/// Whether every part of the name is there and of a sane length.
bool readable(const Cpe& cpe);

}  // namespace tenken::vulndb
