"""What the privacy officer reads of a period: how much was asked and answered, and what found no answer."""
