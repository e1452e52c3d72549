"""Draws findings or inventory rows of real configurations, for a person to read against their source."""
