-- beat_worker: one more sign of life. No row: the worker was declared dead, or never enrolled.
--
-- beat_at is for people: who is alive is judged by the counter alone, since clocks may jump.
UPDATE worker SET beat = beat + 1, beat_at = now()
 WHERE id = $1::uuid AND dead_at IS NULL RETURNING beat
