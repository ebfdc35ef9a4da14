-- verify_rows (I10): what a run's row says is what its history adds up to. Up to $1 rows.
SELECT r.correlation_id::text AS correlation_id,
       format('its row says %s under claim %s, its last event %s under claim %s',
              r.state, r.claim, e.to_state, e.claim) AS what
  FROM run r JOIN run_event e ON e.run_id = r.id AND e.version = r.version
 WHERE (r.state, r.claim) <> (e.to_state, e.claim)
UNION ALL
SELECT r.correlation_id::text,
       format('its row stands at stage %s as %s, which is not the plan''s', r.stage, r.stage_name)
  FROM run r LEFT JOIN plan_stage p ON p.plan_id = r.plan_id AND p.position = r.stage
 WHERE r.stage_name <> coalesce(p.name, '')
 LIMIT $1::int
