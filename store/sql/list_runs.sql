-- list_runs: summaries, newest first; empty text and 0 mean "any".
-- The last error is that of the stage the run stands at.
SELECT r.id, r.correlation_id, r.state, p.name || '@' || p.version AS plan, r.stage_name,
       r.stage, (SELECT count(*) FROM plan_stage s WHERE s.plan_id = r.plan_id) AS stages_total,
       r.attempt,
       coalesce((SELECT s.max_attempts FROM plan_stage s
                  WHERE s.plan_id = r.plan_id AND s.position = r.stage), 0) AS max_attempts,
       r.version, r.claim, r.priority, r.request, r.owner,
       to_char(i.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
       to_char(r.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
       greatest(0, floor(extract(epoch FROM
         CASE WHEN r.state IN ('completed', 'cancelled', 'dead_lettered') THEN r.updated_at
              ELSE clock_timestamp() END - i.created_at) * 1000))::bigint AS duration_ms,
       CASE WHEN r.wake_at IS NOT NULL
            THEN greatest(0, ceil(extract(epoch FROM r.wake_at - clock_timestamp()) * 1000))::bigint
       END AS wake_in_ms,
       e.error_code, e.error_message
  FROM run r
  JOIN plan p ON p.id = r.plan_id
  JOIN run_input i ON i.run_id = r.id
  LEFT JOIN LATERAL (
    SELECT x.error_code, x.error_message FROM run_event x
     WHERE x.run_id = r.id AND x.error_code IS NOT NULL AND x.stage = r.stage
     ORDER BY x.version DESC LIMIT 1) AS e ON true
 WHERE ($1::text = '' OR r.state = $1::text)
   AND ($2::text = '' OR r.stage_name = $2::text)
   AND ($3::text = '' OR i.created_at >= nullif($3::text, '')::timestamptz)
   AND ($4::text = '' OR i.created_at < nullif($4::text, '')::timestamptz)
   AND ($5::text = '' OR position(lower($5::text) IN
                                  lower(e.error_code || ' ' || e.error_message)) > 0)
   AND ($6::bigint = 0 OR r.id < $6::bigint)
 ORDER BY r.id DESC LIMIT $7::int
