"""Training of the ranker: data, hard negatives, training, export. Needs the `training` extra."""
