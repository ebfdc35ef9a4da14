-- read_relay_position: where the relay stands, and whether the database knows of transactions that
-- it has not had yet: then it was restored from a dump of another server.
SELECT p.xid, p.run_id, p.version,
       p.xid >= pg_snapshot_xmax(pg_current_snapshot())
         OR EXISTS (SELECT FROM run_event e
                     WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot())) AS ahead
  FROM relay_position p
