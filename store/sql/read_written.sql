-- read_written: what the last stages of completed runs committed, behind run $1 and up to $2 runs.
SELECT r.id, r.correlation_id::text AS correlation_id, coalesce(e.output, '') AS output
  FROM run r JOIN run_event e ON e.run_id = r.id AND e.version = r.version
 WHERE r.state = 'completed' AND r.id > $1::bigint
 ORDER BY r.id LIMIT $2::int
