-- lock_session: takes a lock that lasts as long as this connection; false where another has it.
SELECT pg_try_advisory_lock($1::bigint) AS locked
