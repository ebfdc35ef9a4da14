-- unlock_session: gives a session lock back.
SELECT pg_advisory_unlock($1::bigint)
