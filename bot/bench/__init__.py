"""Benchmarks: what the product costs on this machine, measured from outside, on loopback alone."""
