"""Proven: measurements of speed, reading and answers."""
