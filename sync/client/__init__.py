"""The station's side: what to send, when to send it, and the proof that comes back."""
