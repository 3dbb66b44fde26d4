"""One widget a screen: `render(view)`, and signals named after what the person did."""
