"""What people do on GitHub, by login."""
