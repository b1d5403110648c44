"""What the service tells of its requests: a line of the log, figures, traces, and where the time went."""
