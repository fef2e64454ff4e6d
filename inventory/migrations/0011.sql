-- Acceptances: what was demanded of a device that was to be taken into use, and what came of it. Rows are only added.
CREATE TABLE acceptance (
  site_id BLOB NOT NULL,
  acceptance_id BLOB NOT NULL,
  number TEXT NOT NULL,            -- of the certificate
  device_id BLOB NOT NULL,         -- empty where nobody answered
  device_label TEXT NOT NULL,
  target TEXT NOT NULL,            -- as asked
  scan_id BLOB NOT NULL,
  result TEXT NOT NULL,            -- pass, fail, inconclusive
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  inspector TEXT NOT NULL,
  profile TEXT NOT NULL,
  profile_sha256 TEXT NOT NULL,
  checks TEXT NOT NULL,            -- JSON array of objects: id, result, title, expected, observed, reason (each a list:
                                   -- message key, arguments), and where there are item, verdict, evidence (digests in
                                   -- hexadecimal, one after the other)
  evidence_records INTEGER NOT NULL,
  evidence_sha256 TEXT NOT NULL,
  PRIMARY KEY (site_id, acceptance_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX acceptance_device ON acceptance (site_id, device_id, finished_at);
