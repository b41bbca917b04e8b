"""Understanding with a Rasa server: it guesses what a stretch means, all else stays ours."""
