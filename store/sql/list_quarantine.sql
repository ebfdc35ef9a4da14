-- list_quarantine: the newest records that could not be parsed, up to $1, without their bytes; with
-- $2 above 0 that one alone, with them.
SELECT q.id, q.topic, q.partition, q.record_offset, octet_length(q.bytes) AS size_bytes, q.reason,
       to_char(q.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       CASE WHEN $2::bigint > 0 THEN q.bytes ELSE '' END AS bytes
  FROM quarantine q
 WHERE $2::bigint = 0 OR q.id = $2::bigint
 ORDER BY q.id DESC LIMIT $1::int
