-- find_between: up to two correlation ids in a range, both ends included.
SELECT r.correlation_id FROM run r
 WHERE r.correlation_id BETWEEN $1::uuid AND $2::uuid
 ORDER BY r.correlation_id LIMIT 2
