-- claim_waiting: takes on up to $3 runs that wait at a stage in $2, most urgent first, for the
-- worker $1, if it is alive. $4: also runs that became ready within the last $5 ms.
--
-- Candidates are seen by the statement's snapshot and looked at again, by id and version, under
-- the lock; what others hold is passed over. A time that lies outside of what can be (the clock
-- was set back) counts as due: waking early is harmless, sleeping on is not. $6: largest backoff.
--
-- Four times as many candidates as are wanted: several workers look at the same moment, and each
-- goes on behind the rows that the others hold.
WITH c AS MATERIALIZED (
  SELECT r.id, r.version, r.priority
    FROM run r
   WHERE r.state IN ('ready', 'backing_off') AND r.stage_name = ANY ($2::text[])
     AND EXISTS (SELECT FROM worker w WHERE w.id = $1::uuid AND w.dead_at IS NULL)
     AND CASE r.state
         WHEN 'ready' THEN $4::boolean OR
           r.updated_at NOT BETWEEN now() - $5::int * interval '1 millisecond' AND now()
         ELSE r.wake_at NOT BETWEEN now() AND now() + $6::int * interval '1 millisecond' END
   ORDER BY r.priority DESC, r.id
   LIMIT 4 * $3::int
),
l AS MATERIALIZED (
  SELECT r.id, r.version, r.state
    FROM c JOIN run r ON r.id = c.id AND r.version = c.version
   ORDER BY c.priority DESC, c.id
   LIMIT $3::int FOR NO KEY UPDATE OF r SKIP LOCKED
),
u AS (
  UPDATE run r
     SET state = 'running', owner = $1::uuid, attempt = r.attempt + 1, claim = r.claim + 1,
         version = r.version + 1, updated_at = now(), wake_at = NULL,
         stage_deadline_at = now() + r.stage_timeout_ms * interval '1 millisecond'
    FROM l
   WHERE r.id = l.id
  RETURNING r.id, r.correlation_id, r.plan_id, r.state, r.stage, r.attempt, r.owner_losses,
            r.version, r.claim, r.owner, r.request, r.approved, r.priority, r.stage_name,
            l.state AS from_state
),
e AS (
  INSERT INTO run_event (run_id, version, from_state, trigger, to_state, stage, stage_name,
                         attempt, claim, actor)
  SELECT id, version, from_state, 'claim', state, stage, stage_name, attempt, claim, $7::text
    FROM u
)
SELECT u.id, u.correlation_id, u.plan_id, u.state, u.stage, u.attempt, u.owner_losses, u.version,
       u.claim, u.owner, u.request, u.approved, u.priority, i.input
  FROM u JOIN run_input i ON i.run_id = u.id
 ORDER BY u.priority DESC, u.id
