-- UDP ports: what was asked for, the latest coverage of each address, and coverage records per transport.
ALTER TABLE scan ADD COLUMN udp_ports TEXT NOT NULL DEFAULT 'none';

ALTER TABLE address ADD COLUMN udp_coverage TEXT;
ALTER TABLE address ADD COLUMN udp_coverage_at INTEGER;
ALTER TABLE address ADD COLUMN udp_coverage_scan BLOB;

CREATE TABLE scan_coverage_of (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  ip TEXT NOT NULL,
  transport TEXT NOT NULL,
  coverage TEXT NOT NULL,
  measured_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, scan_id, ip, transport),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;
INSERT INTO scan_coverage_of (site_id, scan_id, ip, transport, coverage, measured_at)
  SELECT site_id, scan_id, ip, 'tcp', coverage, measured_at FROM scan_coverage;
DROP TABLE scan_coverage;
ALTER TABLE scan_coverage_of RENAME TO scan_coverage;
