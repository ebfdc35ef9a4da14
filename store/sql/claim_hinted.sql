-- claim_hinted: takes on the hinted runs ($2 with versions $3) that still wait at that version, at
-- a stage in $4, for the worker $1, if it is alive. The answer carries the input, which the same
-- snapshot shows; what earlier stages committed is read after, when the lock has settled the row.
--
-- Of two workers with one hint exactly one has the run: the other passes the locked row over, or
-- finds that it is not ready any more.
WITH t AS MATERIALIZED (
  SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS t(run, seen)
),
l AS MATERIALIZED (
  SELECT r.id, r.version, r.state
    FROM run r
   WHERE r.id = ANY ($2::bigint[]) AND r.state = 'ready' AND r.stage_name = ANY ($4::text[])
     AND EXISTS (SELECT FROM worker w WHERE w.id = $1::uuid AND w.dead_at IS NULL)
   ORDER BY r.id FOR NO KEY UPDATE SKIP LOCKED
),
u AS (
  UPDATE run r
     SET state = 'running', owner = $1::uuid, attempt = r.attempt + 1, claim = r.claim + 1,
         version = r.version + 1, updated_at = now(), wake_at = NULL,
         stage_deadline_at = now() + r.stage_timeout_ms * interval '1 millisecond'
    FROM l JOIN t ON t.run = l.id AND t.seen = l.version
   WHERE r.id = l.id
  RETURNING r.id, r.correlation_id, r.plan_id, r.state, r.stage, r.attempt, r.owner_losses,
            r.version, r.claim, r.owner, r.request, r.approved, r.priority, r.stage_name,
            l.state AS from_state
),
e AS (
  INSERT INTO run_event (run_id, version, from_state, trigger, to_state, stage, stage_name,
                         attempt, claim, actor)
  SELECT id, version, from_state, 'claim', state, stage, stage_name, attempt, claim, $5::text
    FROM u
)
SELECT u.id, u.correlation_id, u.plan_id, u.state, u.stage, u.attempt, u.owner_losses, u.version,
       u.claim, u.owner, u.request, u.approved, u.priority, i.input
  FROM u JOIN run_input i ON i.run_id = u.id
 ORDER BY u.priority DESC, u.id
