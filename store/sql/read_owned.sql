-- read_owned: the runs that the database believes to be owned by a worker.
SELECT r.id, r.correlation_id, r.plan_id, r.state, r.stage, r.attempt, r.owner_losses, r.version,
       r.claim, r.owner, r.request, r.approved, r.priority
  FROM run r WHERE r.state = 'running' AND r.owner = $1::uuid ORDER BY r.id
