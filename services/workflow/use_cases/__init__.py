"""What an agency does with orders once they are in: one module each."""
