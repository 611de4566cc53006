"""GitHub's JSON, written once for answers and webhook payloads."""
