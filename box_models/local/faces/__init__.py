"""How requests reach the embedded Box: in this process, or over HTTP on a port."""
