"""Questions about the articles in seeds/, in two halves; the held one is not tuned to."""
