-- What was observed and what people wrote. Every key starts with the site; ids are UUIDv7 in 16 bytes; times
-- are UTC nanoseconds since 1970; addresses are text in canonical form, '' where there is none.
CREATE TABLE site (
  site_id BLOB NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (site_id),
  UNIQUE (name)
) STRICT;

CREATE TABLE scan (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  scan_id BLOB NOT NULL,
  state TEXT NOT NULL,
  targets TEXT NOT NULL,                -- JSON array of canonical ranges
  excluded TEXT NOT NULL,               -- JSON array of canonical ranges
  ports TEXT NOT NULL,
  profile TEXT NOT NULL,
  interface TEXT NOT NULL,
  sensor TEXT NOT NULL,
  scope_sha256 TEXT NOT NULL,
  authorised_by TEXT NOT NULL,
  tenken_version TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER,
  addresses_in_scope INTEGER NOT NULL,  -- 64 bits, read as unsigned
  dropped INTEGER NOT NULL,
  PRIMARY KEY (site_id, scan_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  device_id BLOB NOT NULL,
  present INTEGER NOT NULL,
  registered INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  first_scan BLOB NOT NULL,
  last_scan BLOB NOT NULL,
  PRIMARY KEY (site_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE interface (
  site_id BLOB NOT NULL,
  mac TEXT NOT NULL,
  device_id BLOB NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  first_scan BLOB NOT NULL,
  last_scan BLOB NOT NULL,
  PRIMARY KEY (site_id, mac),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX interface_device ON interface (site_id, device_id);

-- One row per time span; the latest TCP coverage of the address rides along.
CREATE TABLE address (
  site_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  ip TEXT NOT NULL,
  span INTEGER NOT NULL,
  mac TEXT NOT NULL,
  is_current INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  first_scan BLOB NOT NULL,
  last_scan BLOB NOT NULL,
  coverage TEXT,
  coverage_at INTEGER,
  coverage_scan BLOB,
  failed TEXT,
  failed_scan BLOB,
  PRIMARY KEY (site_id, device_id, ip, span),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_ip ON address (site_id, ip);

CREATE TABLE service (
  site_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  ip TEXT NOT NULL,
  transport TEXT NOT NULL,
  port INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  first_scan BLOB NOT NULL,
  last_scan BLOB NOT NULL,
  PRIMARY KEY (site_id, device_id, ip, transport, port),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id)
) STRICT, WITHOUT ROWID;

-- Claims per witness, about a device (ip '', transport '', port 0) or about one of its services. slot is the
-- value of a key that may hold several values, else ''. Evidence is not a foreign key: a witness that lost
-- its transcript must not lose the claim.
CREATE TABLE fact (
  site_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  ip TEXT NOT NULL,
  transport TEXT NOT NULL,
  port INTEGER NOT NULL,
  claim TEXT NOT NULL,
  witness TEXT NOT NULL,
  slot TEXT NOT NULL,
  value TEXT NOT NULL,
  confidence INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  scan_id BLOB NOT NULL,
  evidence BLOB,
  PRIMARY KEY (site_id, device_id, ip, transport, port, claim, witness, slot),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_slot ON fact (site_id, claim, slot) WHERE slot <> '';

-- What was said, word for word, one row per repeated claim. digest is the first half of the value's SHA-256,
-- because values may be longer than an index entry should be.
CREATE TABLE observation (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  ip TEXT NOT NULL,
  mac TEXT NOT NULL,
  transport TEXT NOT NULL,
  port INTEGER NOT NULL,
  claim TEXT NOT NULL,
  sensor TEXT NOT NULL,
  method TEXT NOT NULL,
  digest BLOB NOT NULL,
  value TEXT NOT NULL,
  confidence INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  times INTEGER NOT NULL,
  scan_id BLOB NOT NULL,
  evidence BLOB,
  PRIMARY KEY (site_id, ip, mac, transport, port, claim, sensor, method, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  sha256 BLOB NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  content BLOB NOT NULL,
  truncated INTEGER NOT NULL,
  redacted INTEGER NOT NULL,
  captured_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, sha256)
) STRICT;

CREATE TABLE scan_coverage (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  ip TEXT NOT NULL,
  coverage TEXT NOT NULL,
  measured_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, scan_id, ip),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;

-- scan_id is null and who is set where a person made the change.
CREATE TABLE change (
  site_id BLOB NOT NULL,
  change_id BLOB NOT NULL,
  scan_id BLOB,
  device_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  device_label TEXT NOT NULL,
  what TEXT NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  who TEXT,
  PRIMARY KEY (site_id, change_id),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_scan ON change (site_id, scan_id);
CREATE INDEX change_time ON change (site_id, changed_at);
CREATE INDEX change_device ON change (site_id, device_id);

CREATE TABLE declared (
  site_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  declared_at INTEGER NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (site_id, device_id, field),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX declared_value ON declared (site_id, field, value);
