-- read_outputs: what the stages before the one each run stands at have committed, in the plan's
-- order. A replay runs stages again: the latest commit of a stage counts.
SELECT run_id, stage_name, output FROM (
  SELECT DISTINCT ON (e.run_id, e.stage) e.run_id, e.stage, e.stage_name, e.output
    FROM run r JOIN run_event e ON e.run_id = r.id
   WHERE r.id = ANY ($1::bigint[]) AND e.trigger IN ('stage_done', 'run_done')
     AND e.stage < r.stage
   ORDER BY e.run_id, e.stage, e.version DESC) AS kept
 ORDER BY run_id, stage
