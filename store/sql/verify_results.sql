-- verify_results (I3): at most one committed result per stage. A revision sends a run back to
-- stages that are done, whose results count anew from there. Up to $1 rows.
SELECT r.correlation_id::text AS correlation_id,
       format('stage %s (%s) has %s committed results, at versions %s', d.stage, max(d.stage_name),
              count(*), string_agg(d.version::text, ', ' ORDER BY d.version)) AS what
  FROM (SELECT run_id, version, stage, stage_name, trigger,
               count(*) FILTER (WHERE trigger = 'revise')
                 OVER (PARTITION BY run_id ORDER BY version) AS revisions
          FROM run_event) d
  JOIN run r ON r.id = d.run_id
 WHERE d.trigger IN ('stage_done', 'run_done')
 GROUP BY r.id, d.stage, d.revisions HAVING count(*) > 1
 LIMIT $1::int
