-- declare_dead: only if the worker still stands at the beat that was seen.
UPDATE worker SET dead_at = now()
 WHERE id = $1::uuid AND beat = $2::bigint AND dead_at IS NULL RETURNING id
