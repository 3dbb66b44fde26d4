"""What screens show and what the person's acts mean, without Qt."""
