"""What the app keeps: the journal of what was asked, and the versions of the register that served."""
