"""Found fast: encoding, storing and searching passages, published as generations."""
