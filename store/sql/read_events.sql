-- read_events: committed events behind a position that no open transaction can precede any more.
--
-- A transaction gets its id before it commits, so an event with a lower one may still appear: only
-- what lies below the oldest id that is still open is final.
SELECT e.xid, e.run_id, e.version, r.correlation_id, e.trigger, e.from_state, e.to_state, e.stage,
       e.stage_name, e.attempt, e.claim, e.actor, e.error_code, e.error_message,
       to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
  FROM run_event e JOIN run r ON r.id = e.run_id
 WHERE (e.xid, e.run_id, e.version) > ($1::xid8, $2::bigint, $3::bigint)
   AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
 ORDER BY e.xid, e.run_id, e.version LIMIT $4::int
