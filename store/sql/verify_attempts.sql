-- verify_attempts (I9): no stage was tried more often than its plan allows, and none has cost more
-- than $2 workers. Up to $1 rows.
SELECT r.correlation_id::text AS correlation_id,
       format('attempt %s of stage %s at version %s, where the plan allows %s',
              e.attempt, e.stage_name, e.version, p.max_attempts) AS what
  FROM run_event e JOIN run r ON r.id = e.run_id
  JOIN plan_stage p ON p.plan_id = r.plan_id AND p.position = e.stage
 WHERE e.attempt > p.max_attempts
UNION ALL
SELECT r.correlation_id::text,
       format('stage %s has lost %s owners, where %s are the most', r.stage_name, r.owner_losses,
              $2::int)
  FROM run r WHERE r.owner_losses > $2::int
 LIMIT $1::int
