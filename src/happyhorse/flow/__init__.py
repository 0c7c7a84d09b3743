"""The way from noise to data, as plain functions on a Sequence."""
