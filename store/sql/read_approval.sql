-- read_approval: what the run that waits for approval asks, with the version that an answer has to
-- name. Nothing where the run does not wait: its latest event is then another one.
SELECT e.version, e.stage_name, e.output
  FROM run r JOIN run_event e ON e.run_id = r.id AND e.version = r.version
 WHERE r.correlation_id = $1::uuid AND r.state = 'awaiting_approval'
