-- store_plan: a plan and its stages, unless an equal plan is there. Safe to repeat.
WITH p AS (
  INSERT INTO plan (name, version, digest) VALUES ($1::text, $2::int, $3::text)
  ON CONFLICT (digest) DO NOTHING RETURNING id
)
INSERT INTO plan_stage (plan_id, position, name, options, timeout_ms, max_attempts,
                        backoff_base_ms, backoff_max_ms, optional, publishes)
SELECT p.id, t.ord - 1, t.name, t.options, t.timeout_ms, t.max_attempts, t.backoff_base_ms,
       t.backoff_max_ms, t.optional, t.publishes
  FROM p CROSS JOIN unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::int[],
                           $10::boolean[], $11::boolean[]) WITH ORDINALITY
       AS t(name, options, timeout_ms, max_attempts, backoff_base_ms, backoff_max_ms, optional,
            publishes, ord)
