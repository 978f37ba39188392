"""The console: pages for people who look at a mock's world, and change it, by its control plane.

It speaks the control plane over HTTP, and knows neither the rules nor the tables behind it.
"""
