"""What is right: turns, pairs, rules, verdicts, cases. Pure: values in, values out."""
