-- declare_dead: only if the worker still stands at the beat that was seen.
--
-- Otherwise a worker that came back since the census would lose its runs while it works on them.
UPDATE worker SET dead_at = now()
 WHERE id = $1::uuid AND beat = $2::bigint AND dead_at IS NULL RETURNING id
