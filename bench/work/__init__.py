"""The workloads. Each takes the stage, the plan and the results it adds to."""
