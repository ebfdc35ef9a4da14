-- advance_relay: everything up to here is published. Never goes back.
UPDATE relay_position SET xid = $1::xid8, run_id = $2::bigint, version = $3::bigint,
       updated_at = now()
 WHERE (xid, run_id, version) < ($1::xid8, $2::bigint, $3::bigint)
