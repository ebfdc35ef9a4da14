-- verify_versions (I2): a run's version is the number of its events, which have no gap, and each
-- begins in the state in which the one before it ended. Up to $1 rows.
WITH e AS (
  SELECT run_id, version, from_state, to_state,
         row_number() OVER w AS place, lag(to_state, 1, 'absent') OVER w AS before
    FROM run_event WINDOW w AS (PARTITION BY run_id ORDER BY version)
)
SELECT r.correlation_id::text AS correlation_id,
       format('is at version %s with %s events, the last of them %s',
              r.version, count(e.run_id), coalesce(max(e.version)::text, 'none')) AS what
  FROM run r LEFT JOIN e ON e.run_id = r.id
 GROUP BY r.id HAVING count(e.run_id) <> r.version OR max(e.version) <> r.version
UNION ALL
SELECT r.correlation_id::text,
       format('event %s begins as %s where the one before it ended as %s',
              e.version, e.from_state, e.before)
  FROM e JOIN run r ON r.id = e.run_id
 WHERE e.place = e.version AND e.from_state <> e.before
 LIMIT $1::int
