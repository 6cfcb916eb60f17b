"""Benchmarks: each does the service's own work on a throw-away database, beside a floor measured in the same run."""
