// The tables of the database of known vulnerabilities.
#pragma once

namespace tenken::vulndb {

inline constexpr int kApplicationId = 0x746B7664;  // "tkvd"
inline constexpr int kFormat = 2;                  // user_version

// CVEs are numbered by year and number (see cve_number), so that no index of names is needed.
// `criterion` is clustered by product: a look-up reads one stretch of the file. `products` says
// which of its rows belong to a CVE. `configuration` holds only what is more than a list.
inline constexpr const char* kSchema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE feed(name TEXT NOT NULL, kind INTEGER NOT NULL, sha256 TEXT NOT NULL,
                  as_of TEXT NOT NULL, imported TEXT NOT NULL, records INTEGER NOT NULL,
                  left_out INTEGER NOT NULL, PRIMARY KEY(name, kind)) WITHOUT ROWID;
CREATE TABLE product(id INTEGER PRIMARY KEY, product TEXT NOT NULL, vendor TEXT NOT NULL,
                     UNIQUE(product, vendor));
CREATE TABLE cve(id INTEGER PRIMARY KEY, sources INTEGER NOT NULL, configured INTEGER NOT NULL,
                 published TEXT NOT NULL, modified TEXT NOT NULL, cvss REAL,
                 cvss_vector TEXT NOT NULL, exploitation TEXT NOT NULL, automatable TEXT NOT NULL,
                 weaknesses TEXT NOT NULL, products BLOB NOT NULL, description TEXT NOT NULL);
CREATE TABLE criterion(product INTEGER NOT NULL, cve INTEGER NOT NULL, body BLOB NOT NULL,
                       PRIMARY KEY(product, cve)) WITHOUT ROWID;
CREATE TABLE configuration(cve INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,
                           PRIMARY KEY(cve, number)) WITHOUT ROWID;
CREATE TABLE correction(cve INTEGER NOT NULL, vendor TEXT NOT NULL, product TEXT NOT NULL,
                        version TEXT NOT NULL, PRIMARY KEY(cve, vendor, product, version))
                        WITHOUT ROWID;
CREATE TABLE kev(cve INTEGER PRIMARY KEY, added TEXT NOT NULL, due TEXT NOT NULL,
                 ransomware INTEGER NOT NULL, catalogue INTEGER NOT NULL);
CREATE TABLE epss(cve INTEGER PRIMARY KEY, probability REAL NOT NULL);
CREATE TABLE jvn(cve INTEGER PRIMARY KEY, id TEXT NOT NULL, shared INTEGER NOT NULL,
                 title TEXT NOT NULL, summary TEXT NOT NULL);
CREATE TABLE distro_fix(package TEXT NOT NULL, release TEXT NOT NULL, cve INTEGER NOT NULL,
                        status TEXT NOT NULL, fixed TEXT NOT NULL,
                        PRIMARY KEY(package, release, cve)) WITHOUT ROWID;
)";

}  // namespace tenken::vulndb
