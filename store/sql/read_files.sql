-- read_files: the files of what read_outputs shows; of one path, that of the latest stage.
WITH kept AS MATERIALIZED (
  SELECT DISTINCT ON (e.run_id, e.stage) e.run_id, e.stage, e.version
    FROM run r JOIN run_event e ON e.run_id = r.id
   WHERE r.id = ANY ($1::bigint[]) AND e.trigger IN ('stage_done', 'run_done')
     AND e.stage < r.stage
   ORDER BY e.run_id, e.stage, e.version DESC
)
SELECT DISTINCT ON (k.run_id, f.path) k.run_id, f.path, f.sha256, length(c.content) AS size_bytes,
       CASE WHEN $2::boolean THEN c.content END AS content
  FROM kept k
  JOIN run_file f ON f.run_id = k.run_id AND f.version = k.version
  JOIN file_content c ON c.sha256 = f.sha256
 ORDER BY k.run_id, f.path, k.stage DESC
