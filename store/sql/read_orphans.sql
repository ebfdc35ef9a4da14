-- read_orphans: running runs without a living owner, or past their deadline by more than $2 ms.
--
-- NOT EXISTS and no join: an owner whose row is missing altogether is no living owner either. A
-- living owner past the deadline counts too, because the claim's answer may have been lost or the
-- owner's thread may hang.
SELECT r.id, r.correlation_id, r.plan_id, r.state, r.stage, r.attempt, r.owner_losses, r.version,
       r.claim, r.owner, r.request, r.approved, r.priority, o.dead AS owner_dead
  FROM run r
  CROSS JOIN LATERAL (
    SELECT NOT EXISTS (SELECT FROM worker w WHERE w.id = r.owner AND w.dead_at IS NULL) AS dead
  ) AS o
 WHERE r.state = 'running' AND r.owner IS NOT NULL
   AND (o.dead OR r.stage_deadline_at < now() - $2::int * interval '1 millisecond')
 LIMIT $1::int
