"""From a question to the entries it is about."""
