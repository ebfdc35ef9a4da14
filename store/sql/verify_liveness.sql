-- verify_liveness (I5): no run is stranded. Up to $1 rows.
--
-- Only where somebody is there to help: workers that beat within the lease ($3 ms) and have been
-- there for the patience ($2 ms), the time in which a sweep has taken every such run twice over.
-- A run that waits is stranded only where a worker that serves its stage does nothing: it owns no
-- run and committed nothing since. Otherwise the run waits its turn. $4: the grace that the owner
-- has behind a stage's deadline, in ms.
WITH living AS MATERIALIZED (
  SELECT w.id, w.stages FROM worker w
   WHERE w.dead_at IS NULL AND w.beat_at > now() - $3::int * interval '1 millisecond'
     AND w.started_at < now() - $2::int * interval '1 millisecond'
),
newest AS MATERIALIZED (
  SELECT actor FROM (SELECT actor, at FROM run_event
                      ORDER BY xid DESC, run_id DESC, version DESC LIMIT 1000) e
   WHERE at > now() - $2::int * interval '1 millisecond'
),
idle AS MATERIALIZED (
  SELECT l.stages FROM living l
   WHERE NOT EXISTS (SELECT FROM run r WHERE r.state = 'running' AND r.owner = l.id)
     AND NOT EXISTS (SELECT FROM newest n WHERE n.actor = 'worker ' || l.id)
)
SELECT r.correlation_id::text AS correlation_id,
       format('runs for worker %s, which is %s', r.owner,
              CASE WHEN w.id IS NULL THEN 'not known' ELSE 'dead since ' || w.dead_at END) AS what
  FROM run r LEFT JOIN worker w ON w.id = r.owner
 WHERE r.state = 'running' AND EXISTS (SELECT FROM living)
   AND (w.id IS NULL OR w.dead_at < now() - $2::int * interval '1 millisecond')
UNION ALL
SELECT r.correlation_id::text,
       format('runs at stage %s, whose time ended at %s', r.stage_name, r.stage_deadline_at)
  FROM run r
 WHERE r.state = 'running' AND EXISTS (SELECT FROM living)
   AND r.stage_deadline_at < now() - ($2::int + $4::int) * interval '1 millisecond'
UNION ALL
SELECT r.correlation_id::text,
       format('is %s at stage %s since %s, and a worker for it has nothing to do', r.state,
              r.stage_name, coalesce(r.wake_at, r.updated_at))
  FROM run r
 WHERE r.state IN ('ready', 'backing_off')
   AND coalesce(r.wake_at, r.updated_at) < now() - $2::int * interval '1 millisecond'
   AND EXISTS (SELECT FROM idle WHERE r.stage_name = ANY (idle.stages))
 LIMIT $1::int
