"""What can be done on GitHub, by people and Apps alike: checks, effects, events."""
