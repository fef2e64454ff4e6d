-- The latest survey of known vulnerabilities, and what it said of each device. What became known and what is gone
-- since the one before are rows of the change history.
CREATE TABLE survey (
  site_id BLOB NOT NULL PRIMARY KEY,
  surveyed_at INTEGER NOT NULL,
  database_at INTEGER NOT NULL,  -- the date of its newest feed
  edition TEXT NOT NULL,         -- names what was imported
  cves INTEGER NOT NULL,
  candidates INTEGER NOT NULL,
  unnamed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device_vulnerabilities (
  site_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  looked_up TEXT NOT NULL,        -- names of the products that were looked up, empty: none was known
  vulnerabilities TEXT NOT NULL,  -- JSON array of objects, the most pressing first: cve, tier, reason, cpe, product,
                                  -- and where known version, fixed, title, title_ja, exploitation, exploited, epss,
                                  -- cvss, evidence (digests in hexadecimal, one after the other), ip, transport, port
  PRIMARY KEY (site_id, device_id)
) STRICT, WITHOUT ROWID;
