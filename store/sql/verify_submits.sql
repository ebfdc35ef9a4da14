-- verify_submits (I1): every run was submitted once and has what it was given; nothing belongs to a
-- run that is not there. Up to $1 rows: whose, and what is wrong.
SELECT r.correlation_id::text AS correlation_id, 'has no input' AS what
  FROM run r WHERE NOT EXISTS (SELECT FROM run_input i WHERE i.run_id = r.id)
UNION ALL
SELECT r.correlation_id::text, format('has %s submits in its history', s.submits)
  FROM run r CROSS JOIN LATERAL (
    SELECT count(*) AS submits FROM run_event e WHERE e.run_id = r.id AND e.trigger = 'submit') s
 WHERE s.submits <> 1
UNION ALL
SELECT '', format('%s events name run number %s, which is not there', count(*), e.run_id)
  FROM run_event e WHERE NOT EXISTS (SELECT FROM run r WHERE r.id = e.run_id) GROUP BY e.run_id
 LIMIT $1::int
