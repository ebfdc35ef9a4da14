-- check_schema: the newest applied migration; null where the database is not ours. Asked at every
-- connect.
SELECT max(version) AS version FROM schema_migration
