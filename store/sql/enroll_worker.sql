-- enroll_worker: registers a worker that holds its session lock.
INSERT INTO worker (id, lock_key, pid, host, program, stages)
VALUES ($1::uuid, $2::bigint, $3::int, $4::text, $5::text, $6::text[])
