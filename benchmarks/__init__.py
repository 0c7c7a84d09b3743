"""Every published figure and the command that makes it; results are kept as JSON in results/."""
