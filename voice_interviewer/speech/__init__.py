"""Sound and speech as values, without any device: samples, end of answer, transcripts, fillers, vocabulary, delivery."""
