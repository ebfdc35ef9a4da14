-- list_workers: the living first, then those that ended last; up to $1.
SELECT w.id, w.host, w.pid, w.program, w.stages, w.dead_at IS NULL AS alive,
       EXISTS (SELECT FROM pg_locks l
                WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
                  AND l.database = (SELECT oid FROM pg_database
                                     WHERE datname = current_database())
                  AND (l.classid::bigint << 32) | l.objid::bigint = w.lock_key) AS locked,
       w.beat,
       greatest(0, extract(epoch FROM clock_timestamp() - w.beat_at) * 1000)::bigint
         AS beat_age_ms,
       (SELECT count(*) FROM run r WHERE r.state = 'running' AND r.owner = w.id) AS runs,
       to_char(w.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
       to_char(w.dead_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS dead_at
  FROM worker w
 ORDER BY w.dead_at DESC NULLS FIRST, w.started_at DESC LIMIT $1::int
