-- read_plan: a plan, one row per stage, in order.
SELECT p.name AS plan_name, p.version, s.name, s.options, s.timeout_ms, s.max_attempts,
       s.backoff_base_ms, s.backoff_max_ms, s.optional, s.publishes
  FROM plan p JOIN plan_stage s ON s.plan_id = p.id
 WHERE p.id = $1::bigint ORDER BY s.position
