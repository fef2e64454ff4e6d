-- What the rules said of a device in one scan is one row, not one for each sub-item: a scan of many devices writes
-- thousands of rows less, and the rows of a device are its history. A finding is known again by its sub-item, rule,
-- endpoint and reason.
CREATE TABLE device_findings (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  place INTEGER NOT NULL,      -- order of the devices
  device_id BLOB NOT NULL,
  findings TEXT NOT NULL,      -- JSON array of objects: item, rule, verdict, severity, reason (message key),
                               -- args, evidence (SHA-256 digests in hexadecimal, one after the other),
                               -- and where it is about a service ip, transport, port
  PRIMARY KEY (site_id, scan_id, place),
  UNIQUE (site_id, device_id, scan_id),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;

INSERT INTO device_findings (site_id, scan_id, place, device_id, findings)
SELECT site_id, scan_id, min(place), device_id,
  json_group_array(json_patch(
    json_object('item', item, 'rule', rule, 'verdict', verdict, 'severity', severity, 'reason', reason,
      'args', json(CASE WHEN json_valid(arguments) THEN arguments ELSE '[]' END), 'evidence', lower(hex(evidence))),
    CASE transport WHEN '' THEN '{}' ELSE json_object('ip', ip, 'transport', transport, 'port', port) END))
FROM (SELECT j.site_id, j.scan_id, j.place, f.device_id, f.item, f.rule, j.verdict, j.severity, f.reason,
    j.arguments, j.evidence, f.ip, f.transport, f.port
  FROM judgement j JOIN finding f ON f.site_id = j.site_id AND f.finding_id = j.finding_id
  ORDER BY j.site_id, j.scan_id, f.device_id, j.place)
GROUP BY site_id, scan_id, device_id;

DROP TABLE judgement;
DROP TABLE finding;
