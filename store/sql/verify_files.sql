-- verify_files (I8): the stored bytes of every committed file have the sum under which they were
-- committed, and belong to an event that is there. Up to $1 rows.
SELECT r.correlation_id::text AS correlation_id,
       format('file %s of version %s is stored with other bytes than were committed',
              f.path, f.version) AS what
  FROM file_content c JOIN run_file f USING (sha256) JOIN run r ON r.id = f.run_id
 WHERE encode(sha256(c.content), 'hex') <> c.sha256
UNION ALL
SELECT r.correlation_id::text, format('file %s belongs to event %s, which is not there',
                                      f.path, f.version)
  FROM run_file f JOIN run r ON r.id = f.run_id
 WHERE NOT EXISTS (SELECT FROM run_event e WHERE e.run_id = f.run_id AND e.version = f.version)
 LIMIT $1::int
