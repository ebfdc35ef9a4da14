-- advance_relay: everything up to here is published. Never goes back.
--
-- Two relays may lead for a moment; the slower one must not make the other's events come again.
UPDATE relay_position SET xid = $1::xid8, run_id = $2::bigint, version = $3::bigint,
       updated_at = now()
 WHERE (xid, run_id, version) < ($1::xid8, $2::bigint, $3::bigint)
