"""Documents in: readers, canonical text, sentences and passages, the starter library."""
