"""A privacy assistant: a question comes in, the register's answer with its source goes out."""

__version__ = "0.1.0"
