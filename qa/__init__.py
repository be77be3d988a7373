"""Quoted honestly: from a question to an Answer made of verbatim quotes, or an abstention."""
