-- read_outputs: what the stages before the one each run stands at have committed, in the plan's
-- order, and then what people have said to stages that asked, oldest first. A replay runs stages
-- again: the latest commit of a stage counts, and every answer. One statement for both, because
-- every claim pays for it.
SELECT run_id, stage_name, output, is_answer FROM (
  SELECT * FROM (
    SELECT DISTINCT ON (e.run_id, e.stage)
           e.run_id, e.stage AS place, e.stage_name, e.output, false AS is_answer
      FROM run r JOIN run_event e ON e.run_id = r.id
     WHERE r.id = ANY ($1::bigint[]) AND e.trigger IN ('stage_done', 'run_done')
       AND e.stage < r.stage
     ORDER BY e.run_id, e.stage, e.version DESC) AS committed
  UNION ALL
  SELECT e.run_id, e.version, e.stage_name, e.output, true
    FROM run_event e
   WHERE e.run_id = ANY ($1::bigint[]) AND e.trigger IN ('approve', 'revise')
     AND e.output IS NOT NULL) AS kept
 ORDER BY run_id, is_answer, place
