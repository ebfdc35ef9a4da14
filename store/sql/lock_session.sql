-- lock_session: takes a lock that lasts as long as this connection; false where another has it.
--
-- It tries and never waits: whoever asks has something more urgent to do than to stand in a queue.
SELECT pg_try_advisory_lock($1::bigint) AS locked
