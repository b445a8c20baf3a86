"""What is thrown at the app by the million: bytes that a fuzzer makes up, guided by the lines that they reach."""
