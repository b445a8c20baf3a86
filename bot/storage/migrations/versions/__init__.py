"""The steps, each with what comes before it."""
