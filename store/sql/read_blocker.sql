-- read_blocker: the oldest writing transaction on the whole server, in any database, that is older
-- than $1 ms: events behind it are not published until it ends.
SELECT who, database, state, age_ms FROM (
  SELECT 'pid ' || a.pid AS who, coalesce(a.datname, '') AS database,
         coalesce(a.state, '') AS state,
         (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint AS age_ms
    FROM pg_stat_activity a
   WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()
  UNION ALL
  SELECT 'prepared transaction ' || x.gid, x.database, 'prepared',
         (extract(epoch FROM clock_timestamp() - x.prepared) * 1000)::bigint
    FROM pg_prepared_xacts x) AS open
 WHERE age_ms > $1::bigint ORDER BY age_ms DESC LIMIT 1
