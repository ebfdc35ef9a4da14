-- retire_worker: a worker ends in good order.
UPDATE worker SET dead_at = now() WHERE id = $1::uuid AND dead_at IS NULL
