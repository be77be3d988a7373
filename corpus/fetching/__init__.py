"""Gets articles and records from PubMed, PubMed Central and Europe PMC, politely and resumably."""
