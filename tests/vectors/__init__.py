"""Frozen bytes, digests and signatures, with a checker that imports nothing of the product."""
