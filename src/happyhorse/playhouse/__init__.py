"""Where clips are written, drawn, voiced and captioned, with the truth of each written down beside it."""
