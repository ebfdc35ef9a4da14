-- verify_order (I6): the relay publishes by transaction, so a run's events reach the topic in their
-- order exactly as long as no later event was written by an earlier transaction. Up to $1 rows.
SELECT r.correlation_id::text AS correlation_id,
       format('event %s was written by transaction %s, the one before it by %s',
              e.version, e.xid, e.before) AS what
  FROM (SELECT run_id, version, xid, lag(xid) OVER (PARTITION BY run_id ORDER BY version) AS before
          FROM run_event) e
  JOIN run r ON r.id = e.run_id
 WHERE e.xid < e.before
 LIMIT $1::int
