"""A clip, or arrays of it, in; a number out: no opinion."""
