"""The website's side: JSON, the statement page and the widget."""
