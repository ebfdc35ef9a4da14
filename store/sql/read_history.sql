-- read_history: every committed transition of a run, in order.
SELECT e.version, e.from_state, e.trigger, e.to_state, e.stage_name, e.stage, e.attempt, e.claim,
       e.actor, e.reason, e.error_code, e.error_message,
       to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       greatest(0, floor(extract(epoch FROM e.at - i.created_at) * 1000))::bigint AS at_ms,
       e.warnings
  FROM run r
  JOIN run_input i ON i.run_id = r.id
  JOIN run_event e ON e.run_id = r.id
 WHERE r.correlation_id = $1::uuid ORDER BY e.version
