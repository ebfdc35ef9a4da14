-- quarantine_records: keeps records of the bus that could not be parsed. Safe to repeat.
INSERT INTO quarantine (topic, partition, record_offset, bytes, reason)
SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[], $5::text[])
ON CONFLICT DO NOTHING
