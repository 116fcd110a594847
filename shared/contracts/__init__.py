"""What apps tell each other: the messages, their wire form, and who hears them."""
