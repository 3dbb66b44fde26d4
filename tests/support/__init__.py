"""What tests share: fakes, builders and sample values."""
