-- read_health: the figures of the whole store, one row. $1: where counting the lag ends.
SELECT current_setting('server_version') AS server_version,
       (SELECT max(version) FROM schema_migration) AS schema_version,
       (SELECT max(greatest(0, extract(epoch FROM clock_timestamp() -
                  coalesce(r.wake_at, r.updated_at)) * 1000))::bigint
          FROM run r
         WHERE r.state IN ('ready', 'backing_off')
           AND (r.state = 'ready' OR r.wake_at <= clock_timestamp())) AS oldest_waiting_ms,
       (SELECT count(*) FROM worker WHERE dead_at IS NULL) AS live_workers,
       (SELECT count(*) FROM (
          SELECT FROM run_event e, relay_position p
           WHERE (e.xid, e.run_id, e.version) > (p.xid, p.run_id, p.version)
           LIMIT $1::int) AS behind) AS relay_lag_events
