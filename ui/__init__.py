"""The window: pages that draw frozen views, and presenters, free of Qt, that make them."""
