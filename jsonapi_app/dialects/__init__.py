"""The wire dialects: one interface each, over the same engine."""
