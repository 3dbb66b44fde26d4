"""The house rules, each as a check over a text or a tree, and each proven able to fail."""
