"""The central program: admits records, keeps the one log, gives proofs."""
