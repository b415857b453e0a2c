"""One module a question: a pure function of a study, and the answer it gives."""
