"""How good and how fast the assistant is, beside what one would use instead.

`python -m benchmarks` measures in one run and prints the tables.
"""
