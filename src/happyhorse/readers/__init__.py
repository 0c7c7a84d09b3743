"""Small networks that read pictures and sound: who makes clips asks them, and who judges does."""
