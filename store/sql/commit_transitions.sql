-- commit_transitions: decided transitions become rows, each only where the run still has the
-- version that the decision saw. One answer per transition, by its place.
--
-- The rows are locked in the order of their ids before anything is written, and rows that others
-- hold are passed over, so this statement never waits for a run and never deadlocks. `u` does not
-- name the version again: the lock holds it, and a row that changed between the snapshot and the
-- lock is then still found.
--
-- Row, event, files, dead letter and audit in one statement: a crash leaves all of them or none. It
-- names a version that an earlier statement has read, so for one run the order of transaction ids
-- is the order of versions, which the relay relies on.
WITH t AS MATERIALIZED (
  SELECT * FROM unnest(
    $1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[],
    $8::int[], $9::int[], $10::uuid[], $11::bigint[], $12::text[], $13::boolean[], $14::int[],
    $15::text[], $16::int[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[],
    $22::text[], $23::text[], $24::text[], $25::boolean[]) WITH ORDINALITY
  AS t(run, seen, trigger, to_state, stage, stage_name, stage_timeout_ms,
    attempt, owner_losses, owner, wake_ms, request, approved, event_stage,
    event_stage_name, event_attempt, output, warnings, error_code, error_message, actor,
    reason, dead_letter, fingerprint, audited, ord)
),
l AS MATERIALIZED (
  SELECT r.id, r.correlation_id, r.plan_id, r.state, r.stage, r.attempt, r.owner_losses,
         r.version, r.claim, r.owner, r.request, r.approved, r.priority
    FROM run r WHERE r.id = ANY ($1::bigint[])
   ORDER BY r.id FOR NO KEY UPDATE SKIP LOCKED
),
u AS (
  UPDATE run r
     SET state = t.to_state, stage = t.stage, stage_name = t.stage_name,
         stage_timeout_ms = t.stage_timeout_ms, attempt = t.attempt,
         owner_losses = t.owner_losses, owner = t.owner, version = r.version + 1,
         request = t.request, approved = t.approved, updated_at = now(),
         wake_at = now() + t.wake_ms * interval '1 millisecond',
         stage_deadline_at = CASE
           WHEN t.to_state <> 'running' THEN NULL
           WHEN t.trigger = 'stage_done' THEN now() + t.stage_timeout_ms * interval '1 millisecond'
           ELSE r.stage_deadline_at END
    FROM t JOIN l ON l.id = t.run AND l.version = t.seen
   WHERE r.id = l.id
  RETURNING t.ord, r.id, r.version, r.claim, l.state AS from_state, t.dead_letter, t.audited
),
e AS (
  INSERT INTO run_event (run_id, version, from_state, trigger, to_state, stage, stage_name,
                         attempt, claim, actor, reason, output, warnings, error_code,
                         error_message)
  SELECT u.id, u.version, u.from_state, t.trigger, t.to_state, t.event_stage, t.event_stage_name,
         t.event_attempt, u.claim, t.actor, t.reason, t.output, t.warnings::text[], t.error_code,
         t.error_message
    FROM u JOIN t USING (ord)
),
f AS (
  INSERT INTO run_file (run_id, version, path, sha256)
  SELECT u.id, u.version, f.path, f.sha256
    FROM unnest($26::bigint[], $27::text[], $28::text[]) AS f(ord, path, sha256)
    JOIN u USING (ord)
),
d AS (
  INSERT INTO dead_letter (run_id, version, stage, stage_name, error_code, message, fingerprint)
  SELECT u.id, u.version, t.event_stage, t.event_stage_name, t.error_code, t.error_message,
         t.fingerprint
    FROM u JOIN t USING (ord) WHERE u.dead_letter = 'open'
),
c AS (
  UPDATE dead_letter x SET closed_at = now(), closed_by = t.actor, how = t.trigger
    FROM u JOIN t USING (ord)
   WHERE u.dead_letter = 'close' AND x.run_id = u.id AND x.closed_at IS NULL
),
o AS (
  INSERT INTO operator_action (run_id, version, who, what, why)
  SELECT u.id, u.version, t.actor, t.trigger, t.reason FROM u JOIN t USING (ord) WHERE u.audited
)
SELECT t.ord,
       CASE WHEN u.ord IS NOT NULL THEN 'committed' WHEN l.id IS NULL THEN 'busy'
            ELSE 'stale' END AS status,
       l.id, l.correlation_id, l.plan_id, l.state, l.stage, l.attempt, l.owner_losses, l.version,
       l.claim, l.owner, l.request, l.approved, l.priority
  FROM t LEFT JOIN u USING (ord) LEFT JOIN l ON l.id = t.run
 ORDER BY t.ord
