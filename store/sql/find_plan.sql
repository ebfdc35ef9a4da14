-- find_plan: the id of the plan with a digest.
SELECT id FROM plan WHERE digest = $1::text
