"""Labels of the field as a camera sees them, drawn for the benchmark; every frame has a seed."""
