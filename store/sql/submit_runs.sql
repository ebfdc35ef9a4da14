-- submit_runs: stores runs whose correlation id is new, one row each with the id it got (null
-- where the correlation id was there before). $9: also wake a process that listens, once per batch,
-- with "id:version:stage" of each new run, or "many" where that exceeds a notification's size.
--
-- Sorted by correlation id: two submits of the same runs then wait for each other instead of
-- deadlocking.
--
-- The notification is sent here and never per transition: the server has one lock for all commits
-- that notify. It is delivered with the commit, so a hint never runs ahead of its run.
WITH t AS MATERIALIZED (
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[],
                       $7::int[], $8::text[]) WITH ORDINALITY
  AS t(correlation_id, plan_id, input, input_digest, priority, stage_name, stage_timeout_ms,
       actor, ord)
),
firsts AS MATERIALIZED (
  SELECT DISTINCT ON (correlation_id) * FROM t ORDER BY correlation_id, ord
),
r AS (
  INSERT INTO run (correlation_id, plan_id, state, version, stage_name, stage_timeout_ms, priority)
  SELECT correlation_id, plan_id, 'ready', 1, stage_name, stage_timeout_ms, priority
    FROM firsts ORDER BY correlation_id
  ON CONFLICT (correlation_id) DO NOTHING
  RETURNING id, correlation_id, version, stage_name
),
i AS (
  INSERT INTO run_input (run_id, input, input_digest, actor)
  SELECT r.id, f.input, f.input_digest, f.actor FROM r JOIN firsts f USING (correlation_id)
),
e AS (
  INSERT INTO run_event (run_id, version, from_state, trigger, to_state, stage, stage_name,
                         attempt, claim, actor)
  SELECT r.id, r.version, 'absent', 'submit', 'ready', 0, r.stage_name, 0, 0, f.actor
    FROM r JOIN firsts f USING (correlation_id)
),
payload AS (
  SELECT string_agg(r.id || ':' || r.version || ':' || r.stage_name, ',') AS text FROM r
),
told AS MATERIALIZED (
  SELECT CASE WHEN $9::boolean AND text IS NOT NULL
              THEN pg_notify('omninode_submitted',
                             CASE WHEN octet_length(text) < 7900 THEN text ELSE 'many' END)
         END AS sent
    FROM payload
)
SELECT firsts.ord, r.id, told.sent::text
  FROM firsts LEFT JOIN r USING (correlation_id) CROSS JOIN told
