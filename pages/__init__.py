"""One page a question that a user asks: title, choices, one call, chart and table, download."""
