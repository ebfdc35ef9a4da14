-- read_runs: the rows as they are, by place.
SELECT t.ord, r.id, r.correlation_id, r.plan_id, r.state, r.stage, r.attempt, r.owner_losses,
       r.version, r.claim, r.owner, r.request, r.approved, r.priority
  FROM unnest($1::bigint[]) WITH ORDINALITY AS t(id, ord) JOIN run r USING (id)
