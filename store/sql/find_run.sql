-- find_run: the run with a correlation id.
SELECT r.id, r.correlation_id, r.plan_id, r.state, r.stage, r.attempt, r.owner_losses, r.version,
       r.claim, r.owner, r.request, r.approved, r.priority
  FROM run r WHERE r.correlation_id = $1::uuid
