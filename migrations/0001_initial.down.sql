-- Takes everything of 0001 back, with all data.
DROP TABLE quarantine, relay_position, operator_action, dead_letter, worker, run_file,
  file_content, run_event, run_input, run, plan_stage, plan;
