-- verify_ends (I4): what is completed or cancelled stays so, and a dead-lettered run leaves that
-- state only by an act that is in the audit. Up to $1 rows.
SELECT r.correlation_id::text AS correlation_id,
       format('event %s (%s) leaves the end state %s', e.version, e.trigger, e.from_state) AS what
  FROM run_event e JOIN run r ON r.id = e.run_id
 WHERE e.from_state IN ('completed', 'cancelled')
UNION ALL
SELECT r.correlation_id::text,
       format('event %s (%s) has no entry in the audit', e.version, e.trigger)
  FROM run_event e JOIN run r ON r.id = e.run_id
 WHERE e.from_state = 'dead_lettered'
   AND NOT EXISTS (SELECT FROM operator_action o
                    WHERE o.run_id = e.run_id AND o.version = e.version)
 LIMIT $1::int
