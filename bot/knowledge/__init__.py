"""What the controller records: the register, its types and how it is read."""
