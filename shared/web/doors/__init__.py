"""The doors of an app whose people sign in: the same for members, whom workflow knows, and clients, whom intake knows."""
