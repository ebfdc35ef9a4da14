-- read_inputs: what runs were submitted with.
SELECT run_id, input FROM run_input WHERE run_id = ANY ($1::bigint[])
