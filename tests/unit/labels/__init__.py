"""What codes say, tested by standard."""
