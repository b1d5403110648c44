"""What every dialect shares of HTTP: negotiation, log-in, cross-origin calls, failures, absolute URLs."""
