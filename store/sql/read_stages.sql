-- read_stages: the names of a run's stages, and how long the run is there.
SELECT s.name,
       greatest(0, floor(extract(epoch FROM clock_timestamp() - i.created_at) * 1000))::bigint
         AS now_ms
  FROM run r
  JOIN run_input i ON i.run_id = r.id
  JOIN plan_stage s ON s.plan_id = r.plan_id
 WHERE r.correlation_id = $1::uuid ORDER BY s.position
