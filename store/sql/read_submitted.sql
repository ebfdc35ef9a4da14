-- read_submitted: what is stored under correlation ids that were there before, by place, to tell
-- a repeated submit from a conflicting one.
SELECT t.ord, r.id, r.version, r.plan_id, i.input_digest
  FROM unnest($1::uuid[]) WITH ORDINALITY AS t(correlation_id, ord)
  JOIN run r USING (correlation_id)
  JOIN run_input i ON i.run_id = r.id
