"""The Studio: the web page of the server, for making clips by hand."""
