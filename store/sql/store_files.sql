-- store_files: the contents of files, before the commit that refers to them. Safe to repeat.
-- Sorted: two stores of the same files then wait for each other instead of deadlocking.
INSERT INTO file_content (sha256, content)
SELECT sha256, content FROM unnest($1::text[], $2::bytea[]) AS t(sha256, content) ORDER BY sha256
ON CONFLICT (sha256) DO NOTHING
