-- What the rules said. A finding keeps its identity from scan to scan (sub-item, rule, device, endpoint,
-- reason); a judgement is what one scan's data said about it.
CREATE TABLE finding (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  finding_id BLOB NOT NULL,
  item TEXT NOT NULL,
  rule TEXT NOT NULL,
  device_id BLOB NOT NULL,
  ip TEXT NOT NULL,
  transport TEXT NOT NULL,
  port INTEGER NOT NULL,
  reason TEXT NOT NULL,        -- message key
  first_seen INTEGER NOT NULL, -- start of the first and of the latest scan that has it
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (site_id, finding_id),
  UNIQUE (site_id, device_id, item, rule, ip, transport, port, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE judgement (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  place INTEGER NOT NULL,      -- order in which the rules gave it
  finding_id BLOB NOT NULL,
  verdict TEXT NOT NULL,
  severity TEXT NOT NULL,
  arguments TEXT NOT NULL,     -- JSON array, of the reason
  evidence BLOB NOT NULL,      -- SHA-256 digests, one after the other
  PRIMARY KEY (site_id, scan_id, place),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id),
  FOREIGN KEY (site_id, finding_id) REFERENCES finding (site_id, finding_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX judgement_finding ON judgement (site_id, finding_id);

CREATE TABLE assessment (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  item TEXT NOT NULL,
  verdict TEXT NOT NULL,
  counts TEXT NOT NULL,        -- JSON array, one number per verdict
  reason TEXT NOT NULL,
  arguments TEXT NOT NULL,
  PRIMARY KEY (site_id, scan_id, place),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;
