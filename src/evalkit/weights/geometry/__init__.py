"""The shapes that statements about weights leave: extremes, corners, inner points, proofs."""
