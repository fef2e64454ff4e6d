-- Who talked to whom: the flows that one scan heard of a device, and how well that scan listened. The same flow
-- of another scan is another row; readers add them up.
CREATE TABLE flow (
  site_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  ip TEXT NOT NULL,                   -- of the device
  peer TEXT NOT NULL,
  protocol INTEGER NOT NULL,          -- of IP
  port INTEGER NOT NULL,              -- of the service; 0: several or none
  port_at TEXT NOT NULL,
  internet INTEGER NOT NULL,
  sent_packets INTEGER NOT NULL,
  sent_bytes INTEGER NOT NULL,
  received_packets INTEGER NOT NULL,
  received_bytes INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  opened_by_peer INTEGER NOT NULL,
  accepted_by_peer INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  names TEXT NOT NULL,                -- JSON array
  service TEXT NOT NULL,
  cleartext INTEGER,
  tls TEXT NOT NULL,
  PRIMARY KEY (site_id, device_id, scan_id, ip, peer, protocol, port, port_at),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_scan ON flow (site_id, scan_id);

CREATE TABLE hearing (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  heard INTEGER NOT NULL,             -- nanoseconds
  dropped INTEGER NOT NULL,
  PRIMARY KEY (site_id, scan_id),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;
