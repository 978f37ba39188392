"""Webhooks for a game's own endpoint: sends them as the vendor does, and judges what comes back."""
