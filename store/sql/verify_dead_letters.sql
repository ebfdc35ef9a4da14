-- verify_dead_letters (I7): dead-lettered means one open dead letter, and a closed one names who
-- closed it, as the audit does. Up to $1 rows.
SELECT r.correlation_id::text AS correlation_id,
       format('is %s with %s open dead letters', r.state, o.open) AS what
  FROM run r CROSS JOIN LATERAL (
    SELECT count(*) AS open FROM dead_letter d WHERE d.run_id = r.id AND d.closed_at IS NULL) o
 WHERE o.open <> CASE r.state WHEN 'dead_lettered' THEN 1 ELSE 0 END
UNION ALL
SELECT r.correlation_id::text,
       format('its dead letter of version %s was closed by %s, of whom the audit knows nothing',
              d.version, d.closed_by)
  FROM dead_letter d JOIN run r ON r.id = d.run_id
 WHERE d.closed_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM operator_action a
                    WHERE a.run_id = d.run_id AND a.version > d.version AND a.who = d.closed_by
                      AND a.what = d.how)
UNION ALL
SELECT r.correlation_id::text, format('event %s ended it and opened no dead letter', e.version)
  FROM run_event e JOIN run r ON r.id = e.run_id
 WHERE e.to_state = 'dead_lettered'
   AND NOT EXISTS (SELECT FROM dead_letter d
                    WHERE d.run_id = e.run_id AND d.version = e.version)
 LIMIT $1::int
