-- read_census: the beat of every worker that was not declared dead, and whether its lock is held.
-- One row with a null id where there is no worker, for the server's start time.
--
-- objsubid = 1 marks a lock with one 64-bit key; pg_locks shows its halves as classid and objid.
SELECT pg_postmaster_start_time()::text AS server_start, w.id, w.beat, k.key IS NOT NULL AS locked
  FROM (SELECT) AS one
  LEFT JOIN worker w ON w.dead_at IS NULL
  LEFT JOIN (SELECT DISTINCT (classid::bigint << 32) | objid::bigint AS key
               FROM pg_locks
              WHERE locktype = 'advisory' AND objsubid = 1 AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
         AS k ON k.key = w.lock_key
