"""GitHub's GraphQL API: the part of its schema that is asked here, over the same state."""
