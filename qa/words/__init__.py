"""Word lists that ship with the project: names of drugs, and everyday words for clinical ones."""
