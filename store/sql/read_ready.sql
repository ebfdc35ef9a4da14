-- read_ready: what waits for a worker, most urgent first, up to $1.
SELECT id, version, stage_name FROM run WHERE state = 'ready'
 ORDER BY priority DESC, id LIMIT $1::int
