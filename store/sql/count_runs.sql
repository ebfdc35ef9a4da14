-- count_runs: how many runs are in each state.
SELECT state, count(*) FROM run GROUP BY state ORDER BY state
