"""Real git objects in memory: content-addressed, merged and compared as git would."""
