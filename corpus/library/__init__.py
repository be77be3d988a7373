"""Digests that ship with the project: Markdown with front matter, one named source each."""
